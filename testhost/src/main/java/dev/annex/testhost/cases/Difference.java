package dev.annex.testhost.cases;

/**
 * Where something is not as expected.
 *
 * @param path from the step on, such as {@code result.objects[0].key}
 * @param expected what was expected, for people
 * @param actual what was there, for people
 */
public record Difference(String path, String expected, String actual) {}
