@NullMarked
package dev.annex.cli.develop;

import org.jspecify.annotations.NullMarked;
