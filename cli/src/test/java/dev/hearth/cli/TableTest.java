package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCellAndControlCharactersDoNotReachTheTerminal() {
        Table table = new Table("NAME", "STATE");
        table.row("a name", "RUNNING");
        table.row("\u001b[31mred\nline", "WAITING");

        assertThat(table.toString()).isEqualTo("NAME          STATE\na name        RUNNING\n[31mred line  WAITING");
    }
}
