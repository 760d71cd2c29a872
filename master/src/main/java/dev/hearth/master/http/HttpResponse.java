package dev.hearth.master.http;

import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What a request is answered with. The server adds {@link SafetyHeaders} to every one. */
public sealed interface HttpResponse {

    /**
     * An answer that is there as a whole.
     *
     * @param type the media type, with its character set
     * @param headers besides the type
     */
    record Answer(int status, String type, String text, Map<String, String> headers) implements HttpResponse {
        public Answer {
            headers = Map.copyOf(headers);
        }

        /** The same answer with one more header. */
        public Answer with(String name, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(name, value);
            return new Answer(status, type, text, more);
        }
    }

    /**
     * To a PUT: its body is taken piece by piece, and answered then. The body of a PUT is not read before.
     *
     * @param holder of whom few are taken at a time, however many there could be
     * @param reader is called once, on a thread that may block
     */
    record Intake(String holder, Reader reader) implements HttpResponse {
        /** Reads a body to its end, or as far as it likes. */
        @FunctionalInterface
        public interface Reader {
            /** What is answered then. Reading fails when the client is too slow, or goes. */
            CompletionStage<Answer> read(InputStream body);
        }
    }

    /**
     * Server-sent events, until either side ends them.
     *
     * @param begin is given the stream once, on one of the server's threads
     */
    record Events(Consumer<EventSink> begin) implements HttpResponse {}
}
