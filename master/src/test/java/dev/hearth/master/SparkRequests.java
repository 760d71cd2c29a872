package dev.hearth.master;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.master.http.HttpResponse.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** A submission in the words of Spark's REST protocol, and what tests make of it. */
final class SparkRequests {
    /** As spark-submit 4.2.0 writes it. */
    static final String REQUEST = """
        {
          "action" : "CreateSubmissionRequest",
          "appArgs" : [ "1000", "--level", "2" ],
          "appResource" : "file:/jars/pi.jar",
          "clientSparkVersion" : "4.2.0",
          "environmentVariables" : {
            "SPARK_ENV_LOADED" : "1",
            "SPARK_USER" : "alice",
            "SPARK_LEVEL" : "deep"
          },
          "mainClass" : "org.example.Pi",
          "sparkProperties" : {
            "spark.app.name" : "pi",
            "spark.app.colour" : "blue",
            "spark.driver.cores" : "2",
            "spark.driver.memory" : "64m",
            "spark.driver.supervise" : "true",
            "spark.executor.memory" : "512m",
            "spark.jars" : "file:/jars/pi.jar,local:/jars/more%20of%20it.jar",
            "spark.master" : "spark://localhost:6066",
            "spark.sql.shuffle.partitions" : "7",
            "spark.submit.deployMode" : "cluster"
          }
        }\
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private SparkRequests() {}

    static String property(String key, String value) {
        return changed(each -> ((ObjectNode) each.get("sparkProperties")).put(key, value));
    }

    static String changed(Consumer<ObjectNode> change) {
        return changed(REQUEST, change);
    }

    static String changed(String request, Consumer<ObjectNode> change) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(request);
            change.accept(tree);
            return tree.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(Answer answer) {
        try {
            return JSON.readTree(answer.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
