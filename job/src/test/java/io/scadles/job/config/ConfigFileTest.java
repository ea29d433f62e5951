package io.scadles.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    record Shelf(@Key("its name") String name, @Entries("what stands on it") List<Book> books) {}

    record Book(
            @Key("its title") String title,
            @Key(value = "number of pages", derived = "absent", min = 1) Integer pages,
            @Entries("its chapters") List<Chapter> chapters) {}

    record Chapter(@Key("its heading") String heading) {}

    @TempDir private Path folder;

    @Test
    void usageExample() throws IOException {
        assertThat(
                        read(
                                """
                                name: left
                                books:
                                  - title: one
                                    chapters:
                                      - {heading: a}
                                      - {heading: b}
                                  - {title: two, pages: 7}
                                """))
                .isEqualTo(
                        new Shelf(
                                "left",
                                List.of(
                                        new Book(
                                                "one",
                                                null,
                                                List.of(new Chapter("a"), new Chapter("b"))),
                                        new Book("two", 7, List.of()))));
    }

    @Test
    void aListThatIsLeftOutIsEmpty() throws IOException {
        assertThat(read("name: left").books()).isEmpty();
    }

    @Test
    void mistakesInEntriesAreNamedWithTheirPathAndLine() throws IOException {
        assertThat(
                        mistakes(
                                """
                                name: left
                                books:
                                  - {title: one, pages: 0}
                                  - {titel: two}
                                  -
                                  - title: three
                                    chapters: {heading: a}
                                  - title: four
                                    chapters:
                                      - {}
                                """))
                .containsExactly(
                        "FILE:3: books[0].pages (0) must be at least 1",
                        "FILE:4: unknown key 'books[1].titel'; did you mean 'books[1].title'?",
                        "FILE:4: missing key 'books[1].title' (its title); set it to text",
                        "FILE:5: missing key 'books[2].title' (its title); set it to text",
                        "FILE:7: books[3].chapters: expected a list of sections, each begun with a"
                                + " hyphen",
                        "FILE:10: missing key 'books[4].chapters[0].heading' (its heading); set it"
                                + " to text");
    }

    @Test
    void theLastListReplacesThoseBefore() throws IOException {
        Files.writeString(folder.resolve("base.yaml"), "name: left\nbooks: [{title: one}]\n");

        assertThat(read("extends: base.yaml\nbooks: [{title: two}]").books())
                .extracting(Book::title)
                .containsExactly("two");
    }

    private Shelf read(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("shelf.yaml"), yaml);
        return ConfigFile.read(file, "a shelf", Shelf.class, List.of());
    }

    private List<String> mistakes(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems().stream()
                .map(p -> p.toString().replace(folder.resolve("shelf.yaml").toString(), "FILE"))
                .toList();
    }
}
