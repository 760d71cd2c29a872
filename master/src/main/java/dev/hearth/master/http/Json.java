package dev.hearth.master.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.hearth.master.http.HttpResponse.Answer;
import java.util.Map;
import java.util.Optional;

/** Answers in JSON. Pure. */
final class Json {
    static final String TYPE = "application/json; charset=utf-8";

    private static final ObjectReader READER = new ObjectMapper().readerFor(JsonNode.class);
    private static final ObjectWriter LINE = new ObjectMapper().writer();
    private static final ObjectWriter PRETTY = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private Json() {}

    /** The tree, with its maps, lists, text, numbers and nulls. */
    static Answer of(Object tree) {
        return of(200, tree);
    }

    static Answer of(int status, Object tree) {
        return new Answer(status, TYPE, write(PRETTY, tree) + "\n", Map.of());
    }

    static Answer error(int status, String sentence) {
        return of(status, Map.of("error", sentence));
    }

    /** The sentence of an answer that {@link #error(int, String)} made; empty for any other. */
    static Optional<String> error(Answer answer) {
        if (!answer.type().equals(TYPE)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = READER.readTree(answer.text());
            return tree.size() == 1 && tree.path("error").isTextual()
                    ? Optional.of(tree.path("error").asText())
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer in JSON is JSON", e);
        }
    }

    /** The tree in one line. */
    static String line(Object tree) {
        return write(LINE, tree);
    }

    private static String write(ObjectWriter writer, Object tree) {
        try {
            return writer.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of text and numbers are always JSON", e);
        }
    }
}
