package dev.gatehouse.edge;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses integers in paths and queries, only in the notation of JSON (RFC 8259, section 6). Java also accepts a plus sign,
 * leading zeros and the digits of other scripts, and a proxy rule for the path of one user could be bypassed with them.
 */
final class IntegerParameters implements ParamConverterProvider {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");

    @Override
    @SuppressWarnings("unchecked") // The type is compared right before.
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> raw, Type generic, Annotation[] annotations) {
        if (raw == Long.class || raw == long.class) {
            return (ParamConverter<T>) new Converter<>(Long::valueOf);
        }
        if (raw == Integer.class || raw == int.class) {
            return (ParamConverter<T>) new Converter<>(Integer::valueOf);
        }
        return null;
    }

    /** @param reader throws {@link NumberFormatException} for a number that is too large */
    private record Converter<T>(Function<String, T> reader) implements ParamConverter<T> {
        @Override
        public @Nullable T fromString(@Nullable String value) {
            if (value == null) {
                return null;
            }
            if (!INTEGER.matcher(value).matches()) {
                throw new IllegalArgumentException("not an integer");
            }
            return reader.apply(value);
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
