// Package xmltree reads the small XML documents that storage services answer with.
//
// It is more forgiving than the standard library where services are: a key may hold control characters, written as
// numeric references that XML 1.0 does not allow, and must come back byte for byte. Attributes, comments, processing
// instructions and name space prefixes are passed over.
package xmltree

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

const deepest = 32

// ErrMalformed is any document that cannot be read to its end.
var ErrMalformed = errors.New("the answer is not well-formed XML")

// An Element has a name without prefix, its own text, and the elements in it.
type Element struct {
	Name     string
	Text     string
	Children []*Element
}

// Child gives the text of the first element of a name, or "".
func (element *Element) Child(name string) string {
	for _, child := range element.Children {
		if child.Name == name {
			return child.Text
		}
	}
	return ""
}

// All gives the elements of a name.
func (element *Element) All(name string) []*Element {
	var found []*Element
	for _, child := range element.Children {
		if child.Name == name {
			found = append(found, child)
		}
	}
	return found
}

// Parse reads one document and gives its outermost element.
func Parse(document string) (*Element, error) {
	outside := &Element{}
	open := []*Element{outside}
	var elements supply
	rest := strings.TrimPrefix(document, "\ufeff")
	for rest != "" {
		start := strings.IndexByte(rest, '<')
		if start < 0 {
			start = len(rest)
		}
		inner := open[len(open)-1]
		var err error
		if start > 0 {
			var text string
			if text, err = resolve(rest[:start]); err != nil {
				return nil, err
			}
			inner.Text = joined(inner.Text, text)
			rest = rest[start:]
		}
		var piece string
		switch kind := second(rest); {
		case rest == "":
		case kind != '!' && kind != '?' && kind != '/':
			piece, rest, err = cutTag(rest)
			tag, empty := strings.CutSuffix(piece, "/")
			element := elements.next()
			element.Name = local(tag)
			if element.Name == "" || len(open) > deepest {
				return nil, ErrMalformed
			}
			inner.Children = append(inner.Children, element)
			if !empty {
				open = append(open, element)
			}
		case kind == '/':
			piece, rest, err = cut(rest, ">")
			if len(open) == 1 || local(piece[2:]) != inner.Name {
				return nil, ErrMalformed
			}
			open = open[:len(open)-1]
		case strings.HasPrefix(rest, "<!--"):
			_, rest, err = cut(rest, "-->")
		case strings.HasPrefix(rest, "<![CDATA["):
			piece, rest, err = cut(rest, "]]>")
			inner.Text = joined(inner.Text, strings.TrimPrefix(piece, "<![CDATA["))
		case strings.HasPrefix(rest, "<?"):
			_, rest, err = cut(rest, "?>")
		default:
			return nil, ErrMalformed
		}
		if err != nil {
			return nil, err
		}
	}
	if len(open) != 1 || len(outside.Children) != 1 {
		return nil, ErrMalformed
	}
	return outside.Children[0], nil
}

// A supply gives out elements, many in one piece of memory: a listing has thousands.
type supply []Element

const suppliedAtOnce = 256

func (elements *supply) next() *Element {
	if len(*elements) == 0 {
		*elements = make([]Element, suppliedAtOnce)
	}
	element := &(*elements)[0]
	*elements = (*elements)[1:]
	return element
}

// second gives the character after the first, 0 when there is none.
func second(text string) byte {
	if len(text) < 2 {
		return 0
	}
	return text[1]
}

// joined puts two texts together, of which the first is mostly empty.
func joined(before, after string) string {
	if before == "" {
		return after
	}
	return before + after
}

func cut(text, end string) (before, after string, err error) {
	before, after, found := strings.Cut(text, end)
	if !found {
		return "  ", "", ErrMalformed
	}
	return before, after, nil
}

// cutTag gives what stands between < and >, which may also stand inside of quoted attribute values.
func cutTag(text string) (tag, after string, err error) {
	quote := byte(0)
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return text[1:i], text[i+1:], nil
		}
	}
	return "", "", ErrMalformed
}

// local gives the name at the start of a tag, without prefix.
func local(tag string) string {
	start := 0
	for i := 0; i < len(tag); i++ {
		switch tag[i] {
		case ' ', '\t', '\r', '\n':
			return tag[start:i]
		case ':':
			if start == 0 {
				start = i + 1
			}
		}
	}
	return tag[start:]
}

// resolve puts characters in the place of references, and makes every line end a newline, as XML wants it.
func resolve(text string) (string, error) {
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if strings.IndexByte(text, '&') < 0 {
		return text, nil
	}
	var resolved strings.Builder
	for {
		before, after, found := strings.Cut(text, "&")
		resolved.WriteString(before)
		if !found {
			return resolved.String(), nil
		}
		name, rest, ended := strings.Cut(after, ";")
		character, known := reference(name)
		if !ended || !known {
			return "", ErrMalformed
		}
		resolved.WriteString(character)
		text = rest
	}
}

func reference(name string) (character string, known bool) {
	switch name {
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "amp":
		return "&", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	base := 10
	if hexadecimal, isHexadecimal := strings.CutPrefix(digits, "x"); isHexadecimal {
		digits, base = hexadecimal, 16
	}
	code, err := strconv.ParseUint(digits, base, 21)
	if !numeric || err != nil || !utf8.ValidRune(rune(code)) {
		return "", false
	}
	return string(rune(code)), true
}

// Escape writes text so that [Parse], and every XML reader, gives it back. Control characters that no XML can hold
// become references, which only forgiving readers take.
func Escape(text string) string {
	var escaped strings.Builder
	for _, character := range text {
		switch {
		case character == '<':
			escaped.WriteString("&lt;")
		case character == '>':
			escaped.WriteString("&gt;")
		case character == '&':
			escaped.WriteString("&amp;")
		case character < ' ' || character == 0x7f:
			escaped.WriteString("&#" + strconv.Itoa(int(character)) + ";")
		default:
			escaped.WriteRune(character)
		}
	}
	return escaped.String()
}
