package dev.hearth.cli.doctor;

import java.util.Optional;

/**
 * What a check found.
 *
 * @param section what the check belongs to
 * @param check what was looked at, in a few words that stay
 * @param found what there is, in words
 * @param remedy what to do about it, in one line; of every warning and failure
 */
public record Finding(String section, String check, Verdict verdict, String found, Optional<String> remedy) {}
