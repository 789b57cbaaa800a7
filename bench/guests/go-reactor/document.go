package main

type order struct {
	ID       string            `json:"id"`
	Placed   string            `json:"placed"`
	Customer customer          `json:"customer"`
	Lines    []line            `json:"lines"`
	Labels   map[string]string `json:"labels"`
	Notes    []string          `json:"notes"`
	Total    float64           `json:"total"`
	Paid     bool              `json:"paid"`
}

type customer struct {
	Name    string   `json:"name"`
	Email   string   `json:"email"`
	Phones  []string `json:"phones"`
	Address address  `json:"address"`
}

type address struct {
	Street string `json:"street"`
	City   string `json:"city"`
	Zip    string `json:"zip"`
}

type line struct {
	SKU      string  `json:"sku"`
	Title    string  `json:"title"`
	Quantity int     `json:"quantity"`
	Price    float64 `json:"price"`
}

// 1 KB, with what real documents have: nesting, lists, numbers, escapes and letters beyond ASCII.
const document = `{"id":"8d4c1b7e-5a0f-4a53-9d0e-2f6f3c1f7a11","placed":"2026-11-20T14:03:22Z",` +
	`"customer":{"name":"Zoë \"Zed\" Müller","email":"zoe@example.org","phones":["+49 30 1234567","+49 171 7654321"],` +
	`"address":{"street":"Große Straße 12\nHinterhaus","city":"Köln","zip":"50667"}},` +
	`"lines":[{"sku":"A-1001","title":"Notebook, ruled, 96 pages","quantity":12,"price":2.49},` +
	`{"sku":"A-1002","title":"Fountain pen \u00e9dition limit\u00e9e","quantity":1,"price":89.9},` +
	`{"sku":"B-2040","title":"Ink, blue-black, 50 ml","quantity":3,"price":11.25},` +
	`{"sku":"C-0007","title":"Blotting paper","quantity":25,"price":0.35},` +
	`{"sku":"C-0019","title":"Envelope C5, lined, pack of 50","quantity":2,"price":7.8}],` +
	`"labels":{"channel":"web","priority":"normal","warehouse":"west-2"},` +
	`"notes":["Ring twice.","Leave with the neighbour on the left if nobody is home; do not leave it on the stairs."],` +
	`"total":178.08,"paid":true}`
