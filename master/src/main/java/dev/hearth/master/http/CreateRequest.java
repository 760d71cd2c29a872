package dev.hearth.master.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@code CreateSubmissionRequest} of Spark's REST protocol, by its form alone: what is in the fields is not looked at.
 *
 * @param unknownFields that the request has and the protocol does not
 */
record CreateRequest(
        String appResource,
        String mainClass,
        List<String> appArgs,
        Map<String, String> sparkProperties,
        Map<String, String> environmentVariables,
        List<String> unknownFields) {

    static final String ACTION = "CreateSubmissionRequest";

    private static final Set<String> FIELDS = Set.of(
            "action",
            "message",
            "clientSparkVersion",
            "appResource",
            "mainClass",
            "appArgs",
            "sparkProperties",
            "environmentVariables");
    /** Two fields of one name would be read in one way here, and in another where something looked before. */
    private static final ObjectReader READER = new ObjectMapper()
            .configure(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true)
            .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true)
            .readerFor(JsonNode.class);

    CreateRequest {
        appArgs = List.copyOf(appArgs);
        sparkProperties = Map.copyOf(sparkProperties);
        environmentVariables = Map.copyOf(environmentVariables);
        unknownFields = List.copyOf(unknownFields);
    }

    /** Throws {@link RequestException} for what is none. */
    static CreateRequest parse(String body) {
        JsonNode tree = tree(body);
        if (!text(tree, "action").equals(ACTION)) {
            throw refused("the field action must be " + ACTION + " here");
        }
        if (text(tree, "clientSparkVersion").isEmpty()) {
            throw refused("the field clientSparkVersion is empty");
        }
        List<String> unknown = new ArrayList<>();
        tree.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                unknown.add(name);
            }
        });
        return new CreateRequest(
                text(tree, "appResource"),
                text(tree, "mainClass"),
                texts(tree),
                map(tree, "sparkProperties"),
                map(tree, "environmentVariables"),
                unknown);
    }

    private static JsonNode tree(String body) {
        try {
            JsonNode tree = READER.readTree(body);
            if (tree != null && tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw refused("the body is not JSON, or has a field twice" + where);
        }
        throw refused("the body must be a JSON object");
    }

    private static String text(JsonNode tree, String field) {
        JsonNode value = tree.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw refused("the field " + field + " is missing");
        }
        return scalar(value, field);
    }

    private static List<String> texts(JsonNode tree) {
        JsonNode array = tree.path("appArgs");
        if (!array.isArray()) {
            throw refused("the field appArgs must be a list of texts");
        }
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(scalar(each, "appArgs")));
        return texts;
    }

    private static Map<String, String> map(JsonNode tree, String field) {
        JsonNode object = tree.path(field);
        if (!object.isObject()) {
            throw refused("the field " + field + " must be an object of texts");
        }
        Map<String, String> map = new LinkedHashMap<>();
        object.properties().forEach(each -> map.put(checked(each.getKey(), field), scalar(each.getValue(), field)));
        return map;
    }

    /** Whole numbers and truth values are taken as they are written, as Spark's server does. */
    private static String scalar(JsonNode value, String field) {
        if (!value.isTextual() && !value.isIntegralNumber() && !value.isBoolean()) {
            throw refused("the field " + field + " holds something that is no text");
        }
        return checked(value.asText(), field);
    }

    private static String checked(String text, String field) {
        if (text.indexOf('\0') >= 0) {
            throw refused("the field " + field + " holds a character of value 0, which no process can be given");
        }
        return text;
    }

    private static RequestException refused(String sentence) {
        return new RequestException(400, sentence);
    }
}
