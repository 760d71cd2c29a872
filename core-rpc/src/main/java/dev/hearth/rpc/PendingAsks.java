package dev.hearth.rpc;

import dev.hearth.loop.EventLoop;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The requests of one connection that have no answer yet, by correlation id. Belongs to the loop. */
final class PendingAsks {

    private record Ask(String what, Class<?> replyType, CompletableFuture<Message> answer, EventLoop.Timer timer) {}

    private static final ClassValue<Class<?>> REPLY_TYPES = new ClassValue<>() {
        @Override
        protected Class<?> computeValue(Class<?> request) {
            for (Type implemented : request.getGenericInterfaces()) {
                if (implemented instanceof ParameterizedType type
                        && type.getRawType() == Request.class
                        && type.getActualTypeArguments()[0] instanceof Class<?> reply) {
                    return reply;
                }
            }
            return Message.class;
        }
    };

    private final EventLoop loop;
    private final Map<Long, Ask> asks = new LinkedHashMap<>();
    private long lastCorrelation;

    PendingAsks(EventLoop loop) {
        this.loop = loop;
    }

    /** A correlation id that was never used on this connection. */
    long nextCorrelation() {
        return ++lastCorrelation;
    }

    /** Waits for the answer to a request that was sent; {@code what} names request and receiver in errors. */
    <R extends Message> CompletionStage<R> add(long correlation, Request<R> request, Duration deadline, String what) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        EventLoop.Timer timer = loop.schedule(
                deadline,
                () -> fail(correlation, RpcError.TIMED_OUT, "no answer to " + what + " within " + seconds(deadline)));
        asks.put(correlation, new Ask(what, REPLY_TYPES.get(request.getClass()), answer, timer));
        @SuppressWarnings("unchecked") // completed with nothing that is not of the reply type
        CompletableFuture<R> typed = (CompletableFuture<R>) answer;
        return typed;
    }

    /** The answer has come; a late one is dropped. */
    void answer(long correlation, Message reply) {
        Ask ask = asks.remove(correlation);
        if (ask == null) {
            return;
        }
        ask.timer().cancel();
        if (ask.replyType().isInstance(reply)) {
            ask.answer().complete(reply);
        } else {
            ask.answer()
                    .completeExceptionally(new RpcException(
                            RpcError.MALFORMED,
                            ask.what() + " was answered with "
                                    + reply.getClass().getSimpleName() + ", not "
                                    + ask.replyType().getSimpleName()));
        }
    }

    /** A failure has come instead of the answer, or there will be none. */
    void fail(long correlation, RpcError error, String sentence) {
        Ask ask = asks.remove(correlation);
        if (ask != null) {
            ask.timer().cancel();
            ask.answer().completeExceptionally(new RpcException(error, sentence));
        }
    }

    /** There will be no answers any more. */
    void failAll(RpcError error, String reason) {
        List<Ask> failed = new ArrayList<>(asks.values());
        asks.clear();
        for (Ask ask : failed) {
            ask.timer().cancel();
            ask.answer().completeExceptionally(new RpcException(error, "no answer to " + ask.what() + ": " + reason));
        }
    }

    static String seconds(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
