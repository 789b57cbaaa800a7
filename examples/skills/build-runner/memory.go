package main

import "annex.dev/luminarys"

// version is that of the form the state is kept in.
const version = 1

// most is how many results are kept; older ones give way.
const most = 50

// memory is what the skill knows from call to call.
type memory struct {
	Results []any
	// Batch is what runs at the moment, Watched what runs again and again; both are empty otherwise.
	Batch, Watched luminarys.Map
}

func newMemory() *memory {
	return &memory{Results: []any{}, Batch: luminarys.Map{}, Watched: luminarys.Map{}}
}

// remembered reads the state of a call. One of a form this skill does not know counts as none.
func remembered(call *luminarys.Call) *memory {
	m := newMemory()
	decoded, err := luminarys.Decode(call.State())
	envelope, is := decoded.(luminarys.Map)
	if err != nil || !is || luminarys.Whole(envelope["schema_version"]) != version {
		return m
	}
	inner, _ := envelope["data"].([]byte)
	decoded, err = luminarys.Decode(inner)
	if data, is := decoded.(luminarys.Map); err == nil && is {
		m.Results, _ = data["results"].([]any)
		m.Batch, _ = data["batch"].(luminarys.Map)
		m.Watched, _ = data["watched"].(luminarys.Map)
	}
	return m
}

func (m *memory) add(result string) {
	m.Results = append(m.Results, result)
	if len(m.Results) > most {
		m.Results = m.Results[len(m.Results)-most:]
	}
}

func (m *memory) keep(call *luminarys.Call) {
	data := luminarys.Map{"results": m.Results, "batch": m.Batch, "watched": m.Watched}
	call.Keep = luminarys.Encode(luminarys.Map{"schema_version": version, "data": luminarys.Encode(data)})
}
