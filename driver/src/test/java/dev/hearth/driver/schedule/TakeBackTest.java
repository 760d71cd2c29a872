package dev.hearth.driver.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.driver.schedule.TakeBack.Load;
import dev.hearth.driver.schedule.TakeBack.Share;
import java.util.List;
import org.junit.jupiter.api.Test;

class TakeBackTest {
    private static final long WORTH = 5_000_000;
    private static final long SOON_OVER = 1_000_000;

    @Test
    void freeSlotsGetTheirShareOfWhatWaitsWhereItIsFullest() {
        List<Load> loads = List.of(new Load(3, 10, 2, WORTH), new Load(7, 100, 2, WORTH));

        assertThat(TakeBack.plan(2, 0, loads)).containsExactly(new Share(7, 50));
        assertThat(TakeBack.plan(6, 0, loads)).containsExactly(new Share(7, 75));
        assertThat(TakeBack.plan(1, 0, List.of(new Load(0, 1, 1, WORTH)))).containsExactly(new Share(0, 1));
    }

    @Test
    void aFewTasksAreTakenFromEachUntilThereIsOneForEachSlot() {
        List<Load> loads = List.of(new Load(1, 2, 1, WORTH), new Load(2, 2, 1, WORTH), new Load(3, 2, 1, WORTH));

        assertThat(TakeBack.plan(3, 0, loads)).containsExactly(new Share(1, 2), new Share(2, 2));
    }

    @Test
    void whatWaitsBehindLongTasksComesFirst() {
        List<Load> loads = List.of(new Load(1, 500, 2, WORTH), new Load(2, 3, 0, 0));

        assertThat(TakeBack.plan(2, 0, loads)).containsExactly(new Share(2, 2));
        assertThat(TakeBack.plan(4, 0, loads)).containsExactly(new Share(2, 3), new Share(1, 334));
    }

    @Test
    void aQueueThatIsSoonOverIsLeftAloneUnlessItIsNot() {
        List<Load> loads = List.of(new Load(1, 500, 2, SOON_OVER));

        assertThat(TakeBack.plan(2, 0, loads)).isEmpty();
        assertThat(TakeBack.plan(2, TakeBack.PATIENCE_NANOS, loads)).isEmpty();
        assertThat(TakeBack.plan(2, TakeBack.PATIENCE_NANOS + 1, loads)).containsExactly(new Share(1, 250));
    }

    @Test
    void withoutFreeSlotsOrQueuesNothingIsTaken() {
        assertThat(TakeBack.plan(0, 0, List.of(new Load(1, 500, 0, WORTH)))).isEmpty();
        assertThat(TakeBack.plan(3, 0, List.of(new Load(1, 0, 0, WORTH)))).isEmpty();
        assertThat(TakeBack.plan(3, 0, List.of())).isEmpty();
    }
}
