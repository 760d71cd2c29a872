package dev.hearth.master.http;

import java.util.concurrent.CompletionStage;

/** Answers requests. Called by any of the server's threads, of which there are few: it must not block. */
@FunctionalInterface
public interface HttpHandler {

    /** The answer, now or later. What it fails with is logged, and the client told no more than a number to look for. */
    CompletionStage<HttpResponse> handle(HttpRequest request);
}
