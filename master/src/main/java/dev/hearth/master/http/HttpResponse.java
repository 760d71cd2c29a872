package dev.hearth.master.http;

import java.util.Map;
import java.util.TreeMap;
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
     * Server-sent events, until either side ends them.
     *
     * @param begin is given the stream once, on one of the server's threads
     */
    record Events(Consumer<EventSink> begin) implements HttpResponse {}
}
