package io.scadles.job.dataset;

import io.scadles.job.samples.FeatureKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The official binary layout of the CIFAR sets: some label bytes, of which the last is the class,
 * then the red, green and blue planes of 32 x 32 pixels.
 *
 * @param spec what a sample looks like
 * @param labelBytes label bytes before the planes
 */
record CifarRecords(SampleSpec spec, int labelBytes) {

    private static final int CHANNELS = 3;
    private static final int SIDE = 32;

    /** The spec of a CIFAR set, with mean and deviation of each channel. */
    static SampleSpec spec(String dataset, int classes, float[] mean, float[] std) {
        return new SampleSpec(
                dataset, new long[] {CHANNELS, SIDE, SIDE}, FeatureKind.UINT8, classes, mean, std);
    }

    /**
     * The records of some files, one file after another.
     *
     * @throws MissingDataException if a file is not there
     * @throws CorruptDataException if a file ends within a record or has a label that is no class
     */
    LabelledSet read(DataFiles files, List<String> names) {
        List<byte[]> contents = new ArrayList<>();
        int records = 0;
        for (String name : names) {
            byte[] content = files.read(name);
            if (content.length == 0 || content.length % recordBytes() != 0) {
                throw new CorruptDataException(
                        files.path(name),
                        "has %d bytes, expected a multiple of %d"
                                .formatted(content.length, recordBytes()));
            }
            contents.add(content);
            records += content.length / recordBytes();
        }
        int pixelBytes = spec.bytesPerSample();
        byte[] features = new byte[Math.multiplyExact(records, pixelBytes)];
        int[] labels = new int[records];
        int record = 0;
        for (int f = 0; f < contents.size(); f++) {
            byte[] content = contents.get(f);
            for (int at = 0; at < content.length; at += recordBytes(), record++) {
                labels[record] = label(files.path(names.get(f)), content, at);
                System.arraycopy(
                        content, at + labelBytes, features, record * pixelBytes, pixelBytes);
            }
        }
        return new LabelledSet(spec, features, labels);
    }

    private int recordBytes() {
        return labelBytes + spec.bytesPerSample();
    }

    private int label(Path path, byte[] content, int at) {
        int label = content[at + labelBytes - 1] & 0xff;
        if (label >= spec.classes()) {
            throw new CorruptDataException(
                    path,
                    "the label of record %d is %d, expected 0 to %d"
                            .formatted(at / recordBytes(), label, spec.classes() - 1));
        }
        return label;
    }
}
