package dev.hearth.master.http;

import dev.hearth.master.audit.Actor;
import dev.hearth.master.audit.Audit;
import dev.hearth.master.audit.Audit.Outcome;
import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.master.http.HttpResponse.Intake;
import dev.hearth.master.http.Route.Call;
import dev.hearth.model.Artifact;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Takes jars for drivers to come. They are named by their content: no name that a client gives becomes one of a file. */
final class Artifacts {
    private final MasterAccess master;
    private final Audit audit;

    Artifacts(MasterAccess master, Audit audit) {
        this.master = master;
        this.audit = audit;
    }

    /** What it answers. */
    List<Route> routes() {
        return List.of(Route.put("/api/v1/artifacts/*", this::put));
    }

    private CompletionStage<HttpResponse> put(Call call) {
        String sha256 = call.segments().get(0);
        long bytes = length(call);
        Artifact artifact;
        try {
            artifact = new Artifact("upload.jar", sha256, bytes);
        } catch (IllegalArgumentException e) {
            throw new RequestException(400, String.valueOf(e.getMessage()));
        }
        return CompletableFuture.completedFuture(new Intake(
                Identity.actor(call.identity(), call.request()).name(),
                body -> answer(
                        call, artifact, master.store(artifact, bytes == 0 ? Optional.empty() : Optional.of(body)))));
    }

    private static long length(Call call) {
        try {
            return call.request().header("Content-Length").map(Long::parseLong).orElse(0L);
        } catch (NumberFormatException e) {
            throw new RequestException(400, "Content-Length must be a number of bytes");
        }
    }

    private CompletionStage<Answer> answer(Call call, Artifact artifact, CompletionStage<Void> stored) {
        Actor by = Identity.actor(call.identity(), call.request());
        return stored.handle((done, failure) -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause == null) {
                audit.told("upload", by, artifact.sha256(), Outcome.DONE, artifact.bytes() + " bytes");
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("artifact", "artifact:" + artifact.sha256());
                return Json.of(json);
            }
            if (cause instanceof IOException) {
                audit.told("upload", by, artifact.sha256(), Outcome.FAILED, String.valueOf(cause.getMessage()));
                return Json.error(artifact.bytes() == 0 ? 404 : 422, String.valueOf(cause.getMessage()));
            }
            throw new CompletionException(cause);
        });
    }
}
