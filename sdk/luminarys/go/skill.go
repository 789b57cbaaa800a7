// Package luminarys is the guest's side of the Luminarys contract, without dependencies.
//
// A skill registers itself in init and has an empty main; it is built with GOOS=wasip1 GOARCH=wasm -buildmode=c-shared.
package luminarys

// Call is one invocation, and what goes back besides its result.
type Call struct {
	// Request is the whole request as the host sent it.
	Request Map
	// Given holds the arguments by name; for a callback, the event.
	Given Map
	// Keep is what the next call of this session gets as its state; nil changes nothing.
	Keep []byte
	// Tell is text for the model beside the result.
	Tell     string
	commands []any
}

// Text is an argument that is text or bytes; otherwise empty.
func (c *Call) Text(name string) string { return text(c.Given[name]) }

// Whole is an argument that is a number, also one that came as a float; otherwise 0.
func (c *Call) Whole(name string) int64 { return Whole(c.Given[name]) }

// Flag says whether an argument is true or a number other than 0.
func (c *Call) Flag(name string) bool {
	flag, is := c.Given[name].(bool)
	return is && flag || !is && c.Whole(name) != 0
}

// State is what the last call that kept something kept; empty at first.
func (c *Call) State() []byte {
	state, _ := c.Request["state"].([]byte)
	return state
}

// Command asks the host to do something once this call is over.
func (c *Call) Command(kind string, payload Map) {
	c.commands = append(c.commands, Map{"type": kind, "payload": payload})
}

// Whole is a number, also one that came as a float; otherwise 0.
func Whole(value any) int64 {
	switch v := value.(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	}
	return 0
}

func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// Run does the work of a method.
type Run func(call *Call) (any, error)

// Parameter is one argument of a method.
type Parameter struct {
	Name, Type, Description string
	Required                bool
	// Default is filled in by the host where the argument is left out; nil for none.
	Default any
}

// Method is one thing a skill can do. An internal one is for other skills only, a callback for the host alone.
type Method struct {
	Name, Description  string
	Parameters         []Parameter
	Internal, Callback bool
	Run                Run
}

// Requirement is a permission without which a skill is of no use. Mode is "ro" or "rw" for files, otherwise empty.
type Requirement struct{ Kind, Pattern, Mode string }

// Skill is who a skill is and what it can do.
type Skill struct {
	ID, Name, Version, Description string
	Methods                        []Method
	Requirements                   []Requirement
}

var registered Skill

// Register makes this the skill of the module.
func Register(skill Skill) { registered = skill }

func (s Skill) describe() []byte {
	methods := []any{}
	for _, m := range s.Methods {
		described := Map{"name": m.Name, "description": m.Description}
		if len(m.Parameters) > 0 {
			described["params"] = parameters(m.Parameters)
		}
		if m.Internal || m.Callback {
			described["mcp_hidden"] = true
		}
		if m.Callback {
			described["private_callback"] = true
		}
		methods = append(methods, described)
	}
	requirements := []any{}
	for _, r := range s.Requirements {
		requirements = append(requirements, Map{"kind": r.Kind, "pattern": r.Pattern, "mode": r.Mode})
	}
	return Encode(Map{
		"version": 1, "skill_id": s.ID, "skill_name": s.Name, "skill_version": s.Version, "description": s.Description,
		"methods": methods, "requirements": requirements, "sdk_version": 0x000200,
	})
}

func parameters(list []Parameter) []any {
	described := []any{}
	for _, p := range list {
		parameter := Map{"name": p.Name, "type": p.Type, "description": p.Description, "required": p.Required}
		if p.Default != nil {
			parameter["default"] = p.Default
		}
		described = append(described, parameter)
	}
	return described
}

func (s Skill) handle(data []byte) []byte {
	decoded, err := Decode(data)
	request, is := decoded.(Map)
	if err != nil || !is {
		return failure("unmarshal InvokeRequest: " + reason(err, "no map"))
	}
	call := &Call{Request: request, Given: Map{}}
	if payload, _ := request["payload"].([]byte); len(payload) > 0 {
		given, err := Decode(payload)
		if call.Given, is = given.(Map); err != nil || !is {
			return failure("arguments: " + reason(err, "no map"))
		}
	}
	result, err := s.run(call)
	if err != nil {
		return failure(err.Error())
	}
	response := Map{"version": 1, "state": call.Keep, "payload": Encode(result)}
	if call.Tell != "" {
		response["llm_context"] = call.Tell
	}
	if len(call.commands) > 0 {
		response["commands"] = call.commands
	}
	return Encode(response)
}

func (s Skill) run(call *Call) (any, error) {
	name := text(call.Request["method"])
	for _, m := range s.Methods {
		if m.Name != name {
			continue
		}
		for _, p := range m.Parameters {
			if p.Required && call.Given[p.Name] == nil {
				return nil, Failure("missing required argument: " + p.Name)
			}
		}
		return m.Run(call)
	}
	return nil, Failure("unknown method: " + name)
}

func failure(message string) []byte {
	return Encode(Map{"version": 1, "state": nil, "payload": nil, "error": message})
}

func reason(err error, otherwise string) string {
	if err == nil {
		return otherwise
	}
	return err.Error()
}

// Failure is an error that is its text.
type Failure string

func (f Failure) Error() string { return string(f) }
