package io.scadles.operators;

import io.scadles.model.sync.Clock;
import io.scadles.model.sync.RoundRules;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Event time of the gate: the horizon in replay; the wall clock, a little late, in live, so that
 * silence passes too.
 */
final class GateClock {

    private GateClock() {}

    static WatermarkStrategy<Long> strategy(RoundRules rules) {
        return rules.clock() == Clock.REPLAY
                ? WatermarkStrategy.forGenerator(context -> new Horizon())
                : WatermarkStrategy.forGenerator(context -> new WallClock(rules.delayMs()));
    }

    private static final class Horizon implements WatermarkGenerator<Long> {

        @Override
        public void onEvent(Long horizonMs, long timestamp, WatermarkOutput output) {
            output.emitWatermark(new Watermark(horizonMs));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // Only the coordinator moves the horizon.
        }
    }

    private static final class WallClock implements WatermarkGenerator<Long> {

        private final long delayMs;

        private WallClock(long delayMs) {
            this.delayMs = delayMs;
        }

        @Override
        public void onEvent(Long horizonMs, long timestamp, WatermarkOutput output) {
            // The horizon is of replay.
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            output.emitWatermark(new Watermark(System.currentTimeMillis() - delayMs));
        }
    }
}
