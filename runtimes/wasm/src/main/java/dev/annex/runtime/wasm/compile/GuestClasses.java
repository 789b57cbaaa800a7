package dev.annex.runtime.wasm.compile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.zip.ZipException;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;

/**
 * The classes of one module, loaded from the jar that the engine made of them. They are collected
 * together when nothing of the module is used any more. Any thread.
 *
 * <p>Why not by the engine? It would read every class a second time with another reader, to learn
 * its name, and let the JVM verify one after the other. Here all processors unpack and verify, and
 * nothing is left unverified when {@link #load} returns, so that no guest's thread ever has to.
 */
final class GuestClasses extends ClassLoader {

  private static final String PROPERTIES = "wasm-module.properties";
  private static final String MAIN_CLASS = "mainClass";
  private static final String CLASS = ".class";

  static {
    registerAsParallelCapable();
  }

  private final PackedJar jar;

  private GuestClasses(PackedJar jar) {
    super("annex-guest", GuestClasses.class.getClassLoader());
    this.jar = jar;
  }

  /**
   * Loads, verifies and initializes all classes.
   *
   * @return makes the engine's machine of an instance
   * @throws WasmEngineException when the jar is not as the engine writes it
   * @throws LinkageError when the JVM refuses a class
   */
  static Function<Instance, Machine> load(byte[] jar) {
    Properties properties = new Properties();
    List<String> names = new ArrayList<>();
    PackedJar packed;
    try {
      packed = PackedJar.read(jar);
      for (String entry : packed.names()) {
        if (entry.equals(PROPERTIES)) {
          properties.load(new ByteArrayInputStream(packed.unpack(entry)));
        } else if (entry.endsWith(CLASS)) {
          names.add(entry.substring(0, entry.length() - CLASS.length()).replace('/', '.'));
        }
      }
    } catch (IOException e) {
      throw new WasmEngineException(e);
    }
    GuestClasses loader = new GuestClasses(packed);
    names.parallelStream().forEach(loader::link);
    return new Machines(loader.constructor(properties.getProperty(MAIN_CLASS, "")));
  }

  private void link(String name) {
    try {
      Class.forName(name, true, this);
    } catch (ClassNotFoundException e) {
      throw new WasmEngineException(e);
    }
  }

  /** Called for a class once, under its own lock. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes;
    try {
      bytes = jar.unpack(name.replace('.', '/') + CLASS);
    } catch (ZipException e) {
      throw new ClassNotFoundException(name, e);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private MethodHandle constructor(String main) {
    try {
      Class<? extends Machine> machine = Class.forName(main, true, this).asSubclass(Machine.class);
      return MethodHandles.publicLookup()
          .findConstructor(machine, MethodType.methodType(void.class, Instance.class))
          .asType(MethodType.methodType(Machine.class, Instance.class));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new WasmEngineException(e);
    }
  }

  private record Machines(MethodHandle constructor) implements Function<Instance, Machine> {

    @Override
    public Machine apply(Instance instance) {
      try {
        return (Machine) constructor.invokeExact(instance);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new WasmEngineException(e);
      }
    }
  }
}
