package dev.hearth.cli;

import dev.hearth.protocol.ClientToMaster.Explanation;
import dev.hearth.view.ExplanationText;
import dev.hearth.view.Trees;
import java.util.Map;

/** Why an application or a driver waits, or why it ended. */
record WhyPage(Explanation why) implements Page {

    @Override
    public Map<String, Object> tree() {
        return Trees.explanation(why);
    }

    /** That time goes by is no news. */
    @Override
    public Object essence() {
        Map<String, Object> essence = tree();
        essence.remove("at");
        return essence;
    }

    @Override
    public boolean isLast() {
        return why.ended().isPresent();
    }

    /** Wide is the same. */
    @Override
    public String text(boolean wide) {
        return new ExplanationText(why).text();
    }
}
