// Runs before the extension's source, in the extension's own instance. It takes the one value that
// the source gives, and answers the four calls of the contract with JSON. What it needs of the
// language it takes now, so that nothing the extension changes later reaches the answers. All that
// is protected here is the extension from itself: what it may touch is decided outside.
(function (global, callHost) {
  "use strict";

  const { parse, stringify } = JSON;
  const { keys, defineProperty, freeze } = Object;
  const { apply } = Reflect;
  const { Error, TypeError, Proxy, Promise, String } = global;
  const settled = Promise.resolve();
  const then = Promise.prototype.then;

  const FLAT =
    "Invalid extension source format. Expected { tools: {...}, hooks: {...} } but got a flat object. Wrap your tools in a 'tools' key.";

  // The host's methods, and whether one gives nothing.
  const METHODS = {
    __proto__: null,
    readFile: false,
    writeFile: true,
    deleteFile: false,
    listFiles: false,
    getContext: false,
    setContext: true,
    getMessages: false,
    sendMessage: true,
    getSessionInfo: false,
  };

  let tools;
  let hooks;
  let loading;

  function noProperties(value, property) {
    return new TypeError(`Cannot read properties of ${value} (reading '${property}')`);
  }

  function isFlat(value) {
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const tool = value[names[i]];
      if (typeof tool !== "object" || tool === null || !("execute" in tool)) {
        return false;
      }
    }
    return true;
  }

  function accept(value, flat) {
    if (value === null || value === undefined) {
      throw noProperties(value, "tools");
    }
    if (typeof value === "object" && !("tools" in value) && !("hooks" in value)) {
      if (!flat || !isFlat(value)) {
        throw new Error(FLAT);
      }
      tools = value;
      hooks = {};
      return;
    }
    tools = value.tools || {};
    hooks = value.hooks || {};
  }

  // The error that V8 gives for what JSON cannot say, in place of this engine's own words.
  function unsayable(value, failure) {
    if (!(failure instanceof TypeError)) {
      return failure;
    }
    const found = new TypeError("Do not know how to serialize a BigInt");
    try {
      stringify(value, (key, member) => {
        if (typeof member === "bigint") {
          throw found;
        }
        return member;
      });
    } catch (again) {
      if (again === found) {
        return found;
      }
    }
    return `${failure.message}`.includes("circular")
      ? new TypeError("Converting circular structure to JSON")
      : failure;
  }

  function encode(value) {
    try {
      return stringify(value);
    } catch (failure) {
      throw unsayable(value, failure);
    }
  }

  function reason(failure) {
    if (failure === null || failure === undefined) {
      throw noProperties(failure, "message");
    }
    return failure.message || String(failure);
  }

  // Members of no prototype, so that a changed Object.prototype adds nothing to an answer.
  function answer(member, value) {
    const whole = { __proto__: null };
    whole[member] = value;
    return encode(whole);
  }

  const methods = { __proto__: null };

  function method(name) {
    if (!(name in methods)) {
      methods[name] =
        name in METHODS
          ? async (...given) => {
              const told = await callHost(name, encode(given));
              return METHODS[name] ? undefined : parse(told);
            }
          : async () => {
              throw new TypeError(`The RPC receiver does not implement the method "${name}".`);
            };
    }
    return methods[name];
  }

  // A property for every name, as the original's stub has: what is no method rejects when called.
  // "then" is none, or nobody could await the object.
  const host = new Proxy(freeze({ __proto__: null }), {
    __proto__: null,
    get: (target, name) => (typeof name === "symbol" || name === "then" ? undefined : method(name)),
  });

  // Whoever waits for an answer asks it for "then", which may be another one by then.
  function declare(name, body) {
    defineProperty(global, name, {
      __proto__: null,
      value: (...given) =>
        defineProperty(apply(body, undefined, given), "then", { __proto__: null, value: then }),
    });
  }

  function define(evaluate, flat) {
    if (loading !== undefined) {
      throw new Error("The source defines one extension.");
    }
    loading = settled;
    const value = evaluate();
    if (value instanceof Promise && flat.awaits) {
      loading = apply(then, value, [(late) => accept(late, flat.flat)]);
      apply(then, loading, [undefined, () => {}]); // describing tells it
      return;
    }
    accept(value, flat.flat);
  }
  defineProperty(global, "annexDefine", { __proto__: null, value: define });

  // The answers to the contract's describe and manifest; the latter may fail by itself.
  declare("annexDescribe", async () => {
    await loading;
    const described = [];
    const called = keys(tools);
    for (let i = 0; i < called.length; i++) {
      const tool = tools[called[i]];
      if (tool === null || tool === undefined) {
        throw noProperties(tool, "description");
      }
      defineProperty(described, i, {
        __proto__: null,
        enumerable: true,
        value: {
          __proto__: null,
          name: called[i],
          description: tool.description || called[i],
          inputSchema: {
            __proto__: null,
            type: "object",
            properties: tool.parameters || {},
            required: tool.required || [],
          },
        },
      });
    }
    let hooked = [];
    try {
      hooked = keys(hooks);
    } catch {
      // An extension that cannot say which hooks it has, has none.
    }
    return encode({ __proto__: null, tools: described, hooks: hooked });
  });

  declare("annexExecute", async (name, argumentsJson, granted) => {
    await loading;
    const tool = tools[name];
    if (!tool || !tool.execute) {
      return answer("error", `Unknown tool: ${name}`);
    }
    try {
      const given = parse(argumentsJson);
      if (typeof tool.execute !== "function") {
        throw new TypeError("tool.execute is not a function");
      }
      const result = await apply(tool.execute, tool, [given, granted === "true" ? host : null]);
      return answer("result", result);
    } catch (failure) {
      return answer("error", reason(failure));
    }
  });

  declare("annexHook", async (name, snapshotJson, granted) => {
    await loading;
    const handler = hooks[name];
    if (!handler) {
      return answer("skipped", true);
    }
    try {
      const snapshot = parse(snapshotJson);
      if (typeof handler !== "function") {
        throw new TypeError(`hooks.${name} is not a function`);
      }
      const result = await apply(handler, hooks, [snapshot, granted === "true" ? host : null]);
      return answer("result", result ?? {});
    } catch (failure) {
      return answer("error", reason(failure));
    }
  });
})(globalThis, annexHost);
