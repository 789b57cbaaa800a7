// The guests on wazero. Protocol: ../README.md.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/tetratelabs/wazero/sys"
)

type question struct {
	Do       string
	Module   string
	Export   string
	Argument uint64
	Request  string
	Millis   int64
}

type measured struct {
	Calls  int    `json:"calls"`
	Nanos  int64  `json:"nanos"`
	Answer string `json:"answer"`
}

type peer struct {
	ctx      context.Context
	engine   wazero.Runtime
	compiled map[string]wazero.CompiledModule
	kept     map[string]api.Module
	filled   map[string]bool
}

func main() {
	ctx := context.Background()
	engine, err := newEngine(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	p := &peer{ctx, engine, map[string]wazero.CompiledModule{}, map[string]api.Module{}, map[string]bool{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		var answer any
		err := json.Unmarshal(lines.Bytes(), &asked)
		if err == nil {
			answer, err = p.measure(asked)
		}
		if err != nil {
			answer = map[string]string{"error": err.Error()}
		}
		if err := out.Encode(answer); err != nil {
			return
		}
	}
}

func newEngine(ctx context.Context) (wazero.Runtime, error) {
	engine := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigCompiler())
	_, err := wasi_snapshot_preview1.Instantiate(ctx, engine)
	return engine, err
}

func (p *peer) measure(asked question) (any, error) {
	switch asked.Do {
	case "hello":
		return map[string]string{"name": "wazero " + version() + ", " + runtime.Version()}, nil
	case "kernel":
		module, err := p.keep(asked.Module)
		if err != nil {
			return nil, err
		}
		function := module.ExportedFunction(asked.Export)
		return repeat(asked.Millis, func() (string, error) {
			results, err := function.Call(p.ctx, asked.Argument)
			if err != nil {
				return "", err
			}
			return strconv.FormatInt(int64(results[0]), 10), nil
		})
	case "warm":
		module, err := p.keep(asked.Module)
		if err != nil {
			return nil, err
		}
		called := functionsOf(module)
		return repeat(asked.Millis, func() (string, error) { return called.execute(p.ctx, asked.Request) })
	case "fresh":
		code, err := p.compile(asked.Module)
		if err != nil {
			return nil, err
		}
		return repeat(asked.Millis, func() (string, error) {
			module, err := p.reactor(code)
			if err != nil {
				return "", err
			}
			defer module.Close(p.ctx)
			return functionsOf(module).execute(p.ctx, asked.Request)
		})
	case "command":
		code, err := p.compile(asked.Module)
		if err != nil {
			return nil, err
		}
		return repeat(asked.Millis, func() (string, error) { return p.command(code, asked.Request) })
	case "load":
		return load(p.ctx, asked.Module)
	default:
		return nil, fmt.Errorf("there is no question %q", asked.Do)
	}
}

func (p *peer) compile(file string) (wazero.CompiledModule, error) {
	if code, known := p.compiled[file]; known {
		return code, nil
	}
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	code, err := p.engine.CompileModule(p.ctx, wasm)
	if err != nil {
		return nil, err
	}
	p.compiled[file] = code
	return code, p.fill(code)
}

// Defines the imports that are not WASI's; they do nothing.
func (p *peer) fill(code wazero.CompiledModule) error {
	wanted := map[string][]api.FunctionDefinition{}
	for _, function := range code.ImportedFunctions() {
		from, _, _ := function.Import()
		if from != wasi_snapshot_preview1.ModuleName && !p.filled[from] {
			wanted[from] = append(wanted[from], function)
		}
	}
	for from, functions := range wanted {
		p.filled[from] = true
		host := p.engine.NewHostModuleBuilder(from)
		for _, function := range functions {
			_, name, _ := function.Import()
			host.NewFunctionBuilder().
				WithGoFunction(api.GoFunc(func(context.Context, []uint64) {}), function.ParamTypes(), function.ResultTypes()).
				Export(name)
		}
		if _, err := host.Instantiate(p.ctx); err != nil {
			return err
		}
	}
	return nil
}

func (p *peer) reactor(code wazero.CompiledModule) (api.Module, error) {
	settings := wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize").
		WithSysNanotime().WithSysWalltime()
	return p.engine.InstantiateModule(p.ctx, code, settings)
}

func (p *peer) keep(file string) (api.Module, error) {
	if module, known := p.kept[file]; known {
		return module, nil
	}
	code, err := p.compile(file)
	if err != nil {
		return nil, err
	}
	module, err := p.reactor(code)
	if err == nil {
		p.kept[file] = module
	}
	return module, err
}

func (p *peer) command(code wazero.CompiledModule, request string) (string, error) {
	var output, printed bytes.Buffer
	settings := wazero.NewModuleConfig().WithName("").WithArgs("execute_tool").WithSysNanotime().WithSysWalltime().
		WithStdin(bytes.NewReader([]byte(request))).WithStdout(&output).WithStderr(&printed)
	module, err := p.engine.InstantiateModule(p.ctx, code, settings)
	if module != nil {
		defer module.Close(p.ctx)
	}
	var exit *sys.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 0 {
		err = nil
	}
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, printed.String())
	}
	return output.String(), nil
}

type morphee struct {
	memory                   api.Memory
	alloc, execute_, dealloc api.Function
}

func functionsOf(module api.Module) morphee {
	return morphee{
		module.Memory(),
		module.ExportedFunction("alloc"),
		module.ExportedFunction("execute"),
		module.ExportedFunction("dealloc"),
	}
}

func (m morphee) execute(ctx context.Context, request string) (string, error) {
	length := uint64(len(request))
	allocated, err := m.alloc.Call(ctx, length)
	if err != nil {
		return "", err
	}
	if !m.memory.WriteString(uint32(allocated[0]), request) {
		return "", errors.New("the guest allocated no memory")
	}
	packed, err := m.execute_.Call(ctx, allocated[0], length)
	if err != nil {
		return "", err
	}
	at, size := packed[0]>>32, packed[0]&0xffffffff
	bytes, held := m.memory.Read(uint32(at), uint32(size))
	if !held {
		return "", errors.New("the answer lies outside of the guest's memory")
	}
	answer := string(bytes)
	_, err = m.dealloc.Call(ctx, at, size)
	return answer, err
}

func load(ctx context.Context, file string) (any, error) {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	engine, err := newEngine(ctx)
	if err != nil {
		return nil, err
	}
	defer engine.Close(ctx)
	return repeat(0, func() (string, error) {
		_, err := engine.CompileModule(ctx, wasm)
		return "", err
	})
}

func repeat(millis int64, once func() (string, error)) (any, error) {
	var all measured
	start := time.Now()
	for all.Nanos == 0 || all.Nanos < millis*1_000_000 {
		answer, err := once()
		if err != nil {
			return nil, err
		}
		if all.Calls > 0 && answer != all.Answer {
			return nil, errors.New("two calls were answered differently")
		}
		all.Answer = answer
		all.Calls++
		all.Nanos = time.Since(start).Nanoseconds()
	}
	return all, nil
}

func version() string {
	build, known := debug.ReadBuildInfo()
	if known {
		for _, module := range build.Deps {
			if module.Path == "github.com/tetratelabs/wazero" {
				return module.Version
			}
		}
	}
	return "of unknown version"
}
