package dev.hearth.master.http;

/** A request that is refused, with the sentence that its sender reads. */
final class RequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    RequestException(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    static RequestException notFound(String sentence) {
        return new RequestException(404, sentence);
    }

    int status() {
        return status;
    }
}
