package dev.annex.core.sandbox;

/**
 * How busy a host is.
 *
 * @param running calls that have a place
 * @param waiting calls in line for one
 * @param places how many calls from outside may run at once
 */
public record Load(int running, int waiting, int places) {}
