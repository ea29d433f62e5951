package io.scadles.operators.feedback;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the two ends of a channel meet: whoever comes first makes it, whoever leaves last removes
 * it.
 *
 * @param <C> the channel
 */
final class Rendezvous<C> {

    private static final class Meeting<C> {
        private final C channel;
        private int present;

        private Meeting(C channel) {
            this.channel = channel;
        }
    }

    private final Map<ChannelKey, Meeting<C>> meetings = new HashMap<>();

    synchronized C enter(ChannelKey key, Supplier<C> factory) {
        Meeting<C> meeting = meetings.computeIfAbsent(key, absent -> new Meeting<>(factory.get()));
        meeting.present++;
        return meeting.channel;
    }

    synchronized void leave(ChannelKey key) {
        Meeting<C> meeting = meetings.get(key);
        if (meeting == null) {
            throw new IllegalStateException(
                    "left channel %s without having entered it".formatted(key));
        }
        if (--meeting.present == 0) {
            meetings.remove(key);
        }
    }

    /** Channels in use, for tests: 0 when no job runs. */
    synchronized int size() {
        return meetings.size();
    }
}
