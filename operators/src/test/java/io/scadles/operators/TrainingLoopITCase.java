package io.scadles.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.scadles.model.stream.DeviceLedger;
import io.scadles.model.stream.RoundReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop in a mini cluster with two task managers, on a small real network. */
class TrainingLoopITCase {

    @TempDir Path folder;

    @Test
    void usageExample() throws Exception {
        LoopRun run = new LoopRun(SampleLog.uneven(8, 60_000), folder).start();

        assertThat(run.finalModel()).isNotNull();
        assertThat(run.rounds()).hasSizeGreaterThan(40);
        RoundReport early = run.rounds().get(1);
        RoundReport late = run.rounds().get(run.rounds().size() - 2);
        assertThat(late.loss()).isLessThan(early.loss() / 2);
        assertThat(LoopRun.channelsInUse()).isZero();
        for (SampleLog.Device device : SampleLog.uneven(8, 60_000).devices()) {
            DeviceLedger ledger = run.ledgers().get(device.id());
            assertThat(ledger.conserves()).as(device.id()).isTrue();
            assertThat(ledger.arrived()).isEqualTo(SampleLog.uneven(8, 60_000).count(device.id()));
        }
    }
}
