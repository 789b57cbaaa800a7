package dev.annex.api.extension;

import dev.annex.api.value.Schema;

/**
 * A kind of connection that an extension works with, and that is its own: no other extension may
 * bring the same.
 *
 * @param name a letter and up to 63 letters, digits, {@code .}, {@code _} or {@code -}
 * @param title for people
 * @param config what the settings of such a connection must satisfy; fields of format {@code
 *     password} are secret
 */
public record AssetType(String name, String title, Schema config) {}
