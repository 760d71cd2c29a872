package dev.hearth.master.http;

import dev.hearth.master.http.HttpResponse.Answer;
import dev.hearth.model.ExecutorId;
import dev.hearth.protocol.ClientToMaster.LogRead;
import dev.hearth.protocol.WorkerToMaster.LogPiece;

/** A piece of a log, as text in a page. Pure. */
final class LogPage {
    private static final int STEP_BYTES = 64 << 10;

    private LogPage() {}

    /**
     * @param owner path of the page of the application or driver
     * @param log {@code stdout} or {@code stderr}
     */
    static Answer of(String owner, ExecutorId process, String log, LogRead read) {
        String title = log + " of " + process;
        String here = "/logs/" + process + "/" + log;
        Html page = new Html()
                .markup("<h1><span class=\"weak\">")
                .text(log)
                .markup("</span> ")
                .text(process.toString())
                .markup("</h1>\n<p>Of ")
                .link(owner, process.app().value())
                .markup("</p>\n")
                .command("In a terminal:", command(owner, process));
        if (read.piece().isEmpty()) {
            return page.markup("<p class=\"refusal\">")
                    .text(read.sentence())
                    .markup("</p>\n")
                    .page(200, title);
        }
        LogPiece piece = read.piece().get();
        long next = piece.offset() + piece.text().length();
        page.markup("<p>Bytes ")
                .text(piece.offset() + " to " + next + " of " + piece.size())
                .markup(piece.over() ? ", and there is no more to come. " : ", so far. ");
        if (piece.offset() > 0) {
            link(page, here + "?offset=" + Math.max(0, piece.offset() - STEP_BYTES), "Earlier");
        }
        if (next < piece.size()) {
            link(page, here + "?offset=" + next, "Later");
        }
        link(page, here, "The end");
        link(
                page,
                "/api/v1" + owner + "/logs/" + process.number() + "/" + log + "?bytes=" + Api.MAX_LOG_BYTES,
                "As text");
        return page.markup("</p>\n<pre>")
                .text(Api.text(piece))
                .markup("</pre>\n")
                .page(200, title);
    }

    private static String command(String owner, ExecutorId process) {
        return owner.startsWith("/drivers/")
                ? "hearth logs -f " + process.app()
                : "hearth logs -f --executor " + process.number() + " " + process.app();
    }

    private static void link(Html page, String target, String text) {
        page.link(target, text).markup(" ");
    }
}
