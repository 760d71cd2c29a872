package dev.hearth.master.state;

import java.time.Instant;

/** A happening in words. */
public record Told(Instant at, String what) implements Happening {}
