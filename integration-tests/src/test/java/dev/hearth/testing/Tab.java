package dev.hearth.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One page of a {@link Chromium}, with what it has asked the network for and what it has complained of. */
public final class Tab {
    private final Chromium browser;
    private final String session;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<String, Integer> statuses = new ConcurrentHashMap<>();
    private final AtomicInteger loads = new AtomicInteger();

    Tab(Chromium browser, String session) {
        this.browser = browser;
        this.session = session;
    }

    void begin() {
        for (String domain : List.of("Network", "Page", "Runtime", "Log")) {
            JsonNode unused = ask(domain + ".enable", Map.of());
        }
    }

    void onEvent(JsonNode event) {
        JsonNode parameters = event.path("params");
        switch (event.path("method").asText()) {
            case "Network.requestWillBeSent" ->
                requests.add(parameters.at("/request/url").asText());
            case "Network.responseReceived" ->
                statuses.put(
                        parameters.at("/response/url").asText(),
                        parameters.at("/response/status").asInt());
            case "Page.loadEventFired" -> loads.incrementAndGet();
            case "Log.entryAdded" -> complaints.add(parameters.path("entry").toString());
            case "Runtime.exceptionThrown", "Runtime.consoleAPICalled" -> complaints.add(parameters.toString());
            default -> {
                // of no interest
            }
        }
    }

    /** Opens a page, and returns when it is there as a whole; gives the status of the answer. */
    public int go(String url) {
        int before = loads.get();
        JsonNode unused = ask("Page.navigate", Map.of("url", url));
        Await.until(url + " is loaded", Chromium.LIMIT, () -> loads.get() > before);
        return status(url);
    }

    /** Clicks on what the selector finds first, and returns when the page that comes of it is there. */
    public void click(String selector) {
        int before = loads.get();
        JsonNode unused = evaluate("document.querySelector(" + quoted(selector) + ").click()");
        Await.until("the page after a click on " + selector, Chromium.LIMIT, () -> loads.get() > before);
    }

    /** What a JavaScript expression gives: from outside, so also where the page's own scripts are off. */
    public JsonNode evaluate(String expression) {
        JsonNode answer = ask("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** What the page says, to eyes. */
    public String text() {
        return evaluate("document.body.innerText").asText();
    }

    /** Where it is now. */
    public String url() {
        return evaluate("location.href").asText();
    }

    /** Where its links lead. */
    public List<String> links() {
        List<String> links = new ArrayList<>();
        evaluate("[...document.querySelectorAll('a[href]')].map(each => each.href)")
                .forEach(each -> links.add(each.asText()));
        return links;
    }

    /** No script of a page's runs from now on. */
    public void scriptsOff() {
        JsonNode unused = ask("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    }

    /** From now on the window is so wide and high. */
    public void size(int width, int height) {
        JsonNode unused = ask(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", true));
    }

    /** From now on its user likes it {@code dark}, or {@code light}. */
    public void colorScheme(String scheme) {
        JsonNode unused = ask(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Every address that the network was asked for. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The status of the last answer from there; 0 if there was none. */
    public int status(String url) {
        return statuses.getOrDefault(url, 0);
    }

    /** What the browser's console shows. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "\\'") + "'";
    }

    JsonNode ask(String method, Map<String, ?> parameters) {
        return browser.ask(session, method, parameters);
    }
}
