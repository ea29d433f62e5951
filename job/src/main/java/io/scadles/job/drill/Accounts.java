package io.scadles.job.drill;

import io.scadles.job.results.Books;
import java.util.Map;

/**
 * What became of everything that the devices of a live run have published, from their first record
 * on.
 *
 * @param records published
 * @param trained samples
 * @param truncated samples
 * @param rejected records
 * @param behind records published after the last slice
 * @param wrong devices whose accounts do not add up, or that have none
 */
record Accounts(long records, long trained, long truncated, long rejected, long behind, int wrong) {

    /**
     * Adds up.
     *
     * @param books what the job says, by device
     * @param published what the broker holds, by device
     */
    static Accounts of(Map<String, Books> books, Map<String, Long> published) {
        long records = 0;
        long trained = 0;
        long truncated = 0;
        long rejected = 0;
        long behind = 0;
        int wrong = published.size() - books.size();
        for (Map.Entry<String, Books> device : books.entrySet()) {
            Books book = device.getValue();
            long notInASlice = published.get(device.getKey()) - 1 - book.lastOffset();
            boolean whole =
                    book.firstOffset() == 0
                            && notInASlice >= 0
                            && book.arrived() == book.lastOffset() + 1
                            && book.arrived() == book.accounted();
            wrong += whole ? 0 : 1;
            records += published.get(device.getKey());
            trained += book.trained();
            truncated += book.truncated();
            rejected += book.rejectedTotal();
            behind += notInASlice;
        }
        return new Accounts(records, trained, truncated, rejected, behind, wrong);
    }

    @Override
    public String toString() {
        return "%,d records: %,d trained, %,d truncated, %,d rejected, %,d published after the last slice; accounts of %d devices do not add up"
                .formatted(records, trained, truncated, rejected, behind, wrong);
    }
}
