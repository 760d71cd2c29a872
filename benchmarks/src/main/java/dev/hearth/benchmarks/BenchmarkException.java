package dev.hearth.benchmarks;

import java.io.Serial;

/** A measurement that could not be made. The message is a sentence for the reader of the report. */
public final class BenchmarkException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public BenchmarkException(String message) {
        super(message);
    }

    public BenchmarkException(String message, Throwable cause) {
        super(message, cause);
    }
}
