package io.scadles.job.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keys of a tree of records, and the way from a table of values to the tree and back.
 *
 * @param <T> root of the tree
 */
final class Schema<T extends Record> {

    private final Class<T> root;
    private final Map<String, KeySpec> keys = new LinkedHashMap<>();
    private final Set<String> sections = new LinkedHashSet<>();
    private final Map<String, Class<? extends Record>> entries = new LinkedHashMap<>();
    private final String prefix;

    private Schema(String path, Class<T> root) {
        this.root = root;
        if (!path.isEmpty()) {
            sections.add(path);
        }
        this.prefix = path.isEmpty() ? "" : path + ".";
        collect(prefix, root);
    }

    /**
     * Reads the annotations of a tree of records.
     *
     * @throws IllegalStateException if a component is neither a key nor a section, nor a list of
     *     sections
     */
    static <T extends Record> Schema<T> of(Class<T> root) {
        return new Schema<>("", root);
    }

    /**
     * The keys of one entry of a list.
     *
     * @param path path of the entry: {@code rules[3]}
     */
    static <T extends Record> Schema<T> at(String path, Class<T> root) {
        return new Schema<>(path, root);
    }

    private void collect(String prefix, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + Names.kebab(component.getName());
            Key key = component.getAnnotation(Key.class);
            if (key != null) {
                keys.put(path, KeySpec.of(path, component, key));
            } else if (component.isAnnotationPresent(Section.class)) {
                sections.add(path);
                collect(path + ".", component.getType());
            } else if (component.isAnnotationPresent(Entries.class)) {
                entries.put(path, elementType(component));
            } else {
                throw new IllegalStateException(
                        "%s.%s is none of @Key, @Section and @Entries"
                                .formatted(type.getSimpleName(), component.getName()));
            }
        }
    }

    private static Class<? extends Record> elementType(RecordComponent component) {
        ParameterizedType list = (ParameterizedType) component.getGenericType();
        return ((Class<?>) list.getActualTypeArguments()[0]).asSubclass(Record.class);
    }

    /** All keys by path, in the order of the records. */
    Map<String, KeySpec> keys() {
        return keys;
    }

    /** Whether a path names a group of keys. */
    boolean isSection(String path) {
        return sections.contains(path);
    }

    /** What the entries of each list of sections are, by path. */
    Map<String, Class<? extends Record>> entries() {
        return entries;
    }

    /** Every path there is, of keys and of sections. */
    Set<String> paths() {
        Set<String> paths = new LinkedHashSet<>(sections);
        paths.addAll(entries.keySet());
        paths.addAll(keys.keySet());
        return paths;
    }

    /** Names that may stand directly below a section, or at the top if it is empty. */
    List<String> namesIn(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        return paths().stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()))
                .filter(name -> !name.contains("."))
                .toList();
    }

    /** Builds the tree from one value per key. */
    T build(Map<String, Object> values) {
        return root.cast(build(prefix, root, values));
    }

    private static Object build(String prefix, Class<?> type, Map<String, Object> values) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String path = prefix + Names.kebab(components[i].getName());
            arguments[i] =
                    components[i].isAnnotationPresent(Section.class)
                            ? build(path + ".", components[i].getType(), values)
                            : values.get(path);
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            // A record says what it is for; who reads it need not be public for that.
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot build " + type.getSimpleName(), e);
        }
    }

    /** One value per key, in the order of the records: the inverse of {@link #build}. */
    Map<String, Object> values(T tree) {
        Map<String, Object> values = new LinkedHashMap<>();
        collectValues("", tree, values);
        return values;
    }

    private static void collectValues(String prefix, Object tree, Map<String, Object> values) {
        for (RecordComponent component : tree.getClass().getRecordComponents()) {
            String path = prefix + Names.kebab(component.getName());
            Object value;
            try {
                value = component.getAccessor().invoke(tree);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + path, e);
            }
            if (component.isAnnotationPresent(Section.class)) {
                collectValues(path + ".", value, values);
            } else {
                values.put(path, value);
            }
        }
    }
}
