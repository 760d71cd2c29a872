package dev.hearth.master.http.jetty;

import dev.hearth.master.http.SafetyHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers what never reached the handler: no page of Jetty's, which would tell what serves it and what was sent. */
final class Refusal implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SafetyHeaders.ALL.forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put("Content-Type", "application/json; charset=utf-8");
        // whoever sends what is no request may mean something else by what follows, too
        response.getHeaders().put("Connection", "close");
        String reason = HttpStatus.getMessage(response.getStatus());
        byte[] text = ("{\"error\":\"" + reason + "\"}\n").getBytes(StandardCharsets.UTF_8);
        response.write(true, ByteBuffer.wrap(text), callback);
        return true;
    }
}
