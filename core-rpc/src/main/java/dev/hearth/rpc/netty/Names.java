package dev.hearth.rpc.netty;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks up host names on threads of its own, so that a slow name server holds up no connection. Literal addresses and
 * {@code localhost} need neither a lookup nor a thread.
 */
final class Names {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;
    private static final int IPV4_PARTS = 4;
    private static final int MAX_IPV4_PART = 255;

    private final ThreadPoolExecutor threads;

    /** No thread starts before the first name is looked up. */
    Names(String threadName) {
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, threadName + "-names");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** The addresses of the host, at least one; fails with {@link UnknownHostException}. */
    CompletionStage<List<InetAddress>> lookUp(String host) {
        Optional<InetAddress> known = withoutLookUp(host);
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(List.of(known.get()));
        }
        CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                found.complete(List.of(InetAddress.getAllByName(host)));
            } catch (UnknownHostException e) {
                found.completeExceptionally(e);
            }
        });
        return found;
    }

    /** Ends the threads; lookups under way are not waited for. */
    void close() {
        ExecutorService service = threads;
        service.shutdown();
    }

    private static Optional<InetAddress> withoutLookUp(String host) {
        if (host.equals("localhost")) {
            return Optional.of(InetAddress.getLoopbackAddress());
        }
        // no name has a colon
        if (host.indexOf(':') < 0 && !isIpv4(host)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Four decimal numbers up to 255: anything else would be looked up. */
    private static boolean isIpv4(String host) {
        int parts = 1;
        int part = 0;
        int digits = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= '0' && c <= '9' && digits < 3) {
                part = 10 * part + c - '0';
                digits++;
            } else if (c == '.' && digits > 0 && part <= MAX_IPV4_PART) {
                parts++;
                part = 0;
                digits = 0;
            } else {
                return false;
            }
        }
        return parts == IPV4_PARTS && digits > 0 && part <= MAX_IPV4_PART;
    }
}
