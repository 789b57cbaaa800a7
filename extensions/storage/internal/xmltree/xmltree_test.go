package xmltree

import (
	"strings"
	"testing"
)

func TestReadsAListing(t *testing.T) {
	root, err := Parse("\ufeff<?xml version=\"1.0\"?>\n<!-- > --><s3:List a='x>y' xmlns:s3=\"u\">\r\n<Key>a&amp;&#x4e2d;&#1;&lt;</Key><Key><![CDATA[<b>&amp;]]></Key><None/><None a=\"/\"></None></s3:List>\n")
	if err != nil {
		t.Fatal(err)
	}
	keys := root.All("Key")
	if root.Name != "List" || len(keys) != 2 || keys[0].Text != "a&中\x01<" || keys[1].Text != "<b>&amp;" || len(root.All("None")) != 2 {
		t.Errorf("read %q: %+v", root.Name, root.Children)
	}
	if root.Child("Key") != "a&中\x01<" || root.Child("Absent") != "" {
		t.Errorf("child: %q", root.Child("Key"))
	}
}

func TestRefusesWhatIsNotADocument(t *testing.T) {
	for _, document := range []string{
		"", "text", "<a>", "<a></b>", "</a>", "<", "<a", "</", "<a></a><b></b>", "<a>&unknown;</a>", "<a>&#xd800;</a>", "<a>&amp</a>",
		"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", "<a><!-- </a>", "<a b='></a>", "<>", strings.Repeat("<a>", 100),
	} {
		if root, err := Parse(document); err == nil {
			t.Errorf("%q was read as %+v", document, root)
		}
	}
}

func FuzzGivesEscapedTextBack(f *testing.F) {
	f.Add("a<b>&\r\n\t\x01]]>é中")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		root, err := Parse("<a>" + Escape(text) + "</a>")
		if err != nil || root.Text != text {
			t.Errorf("%q came back as %+v, %v", text, root, err)
		}
		_, _ = Parse(text)
	})
}
