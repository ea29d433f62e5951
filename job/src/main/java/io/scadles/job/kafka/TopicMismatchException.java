package io.scadles.job.kafka;

import java.util.List;

/** Topics exist with other settings than needed; the message lists every difference. */
public final class TopicMismatchException extends RuntimeException {

    TopicMismatchException(List<String> differences) {
        super(
                "topics exist with other settings; change or delete them, or choose other names:\n  "
                        + String.join("\n  ", differences));
    }
}
