package dev.annex.runtime.javascript;

/**
 * A piece of JavaScript, evaluated as a script, not as a module.
 *
 * @param name its file name in stack traces and error messages, for instance {@code extension.js}
 * @param text its source
 */
public record Script(String name, String text) {}
