package dev.hearth.cli;

import dev.hearth.cli.doctor.Finding;
import dev.hearth.cli.doctor.Verdict;
import dev.hearth.view.Harmless;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the doctor found, section by section. */
record DoctorPage(List<Finding> findings) implements Page {
    private static final int WIDEST_VERDICT = Verdict.NOT_CHECKED.words().length();

    DoctorPage {
        findings = List.copyOf(findings);
    }

    /** Whether a check failed. */
    boolean failed() {
        return count(Verdict.FAILED) > 0;
    }

    private long count(Verdict verdict) {
        return findings.stream().filter(each -> each.verdict() == verdict).count();
    }

    @Override
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Verdict each : Verdict.values()) {
            tree.put(name(each), count(each));
        }
        tree.put("checks", findings.stream().map(DoctorPage::tree).toList());
        return tree;
    }

    /** In camelCase. */
    private static String name(Verdict verdict) {
        return verdict == Verdict.NOT_CHECKED ? "notChecked" : verdict.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> tree(Finding finding) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("section", finding.section());
        tree.put("check", finding.check());
        tree.put("verdict", name(finding.verdict()));
        tree.put("found", finding.found());
        tree.put("remedy", finding.remedy().orElse(null));
        return tree;
    }

    /** Wide is the same. */
    @Override
    public String text(boolean wide) {
        Map<String, List<Finding>> sections = findings.stream()
                .collect(Collectors.groupingBy(Finding::section, LinkedHashMap::new, Collectors.toList()));
        List<String> lines = new ArrayList<>();
        sections.forEach((section, inside) -> {
            lines.add(section);
            inside.forEach(each -> lines.addAll(lines(each)));
        });
        lines.add("");
        lines.add(summary());
        return String.join("\n", lines);
    }

    private static List<String> lines(Finding finding) {
        String verdict = finding.verdict().words();
        List<String> lines = new ArrayList<>();
        lines.add("  " + verdict + " ".repeat(WIDEST_VERDICT - verdict.length() + 2) + finding.check() + ": "
                + Harmless.words(finding.found()));
        finding.remedy().ifPresent(each -> lines.add(" ".repeat(WIDEST_VERDICT + 4) + "-> " + Harmless.words(each)));
        return lines;
    }

    private String summary() {
        return count(Verdict.OK) + " ok, " + count(Verdict.WARNING)
                + (count(Verdict.WARNING) == 1 ? " warning, " : " warnings, ") + count(Verdict.FAILED) + " failed, "
                + count(Verdict.NOT_CHECKED) + " not checked";
    }
}
