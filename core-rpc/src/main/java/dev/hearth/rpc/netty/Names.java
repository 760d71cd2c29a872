package dev.hearth.rpc.netty;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks up host names on threads of its own, so that a slow name server holds up no connection. Literal addresses need no lookup. */
final class Names {
    private static final int THREADS = 4;
    private static final long IDLE_SECONDS = 5;

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
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
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
}
