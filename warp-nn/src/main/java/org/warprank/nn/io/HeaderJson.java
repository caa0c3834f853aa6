package org.warprank.nn.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of JSON that a safetensors header uses: objects, arrays, strings, and integers. Values are {@code Map}, {@code
 * List}, {@code String} and {@code Long}; anything else is an {@link IllegalArgumentException}.
 */
final class HeaderJson {

    private static final int MAX_DEPTH = 4;
    private static final String HEXADECIMAL = "0123456789abcdef";

    private final String text;
    private int at;

    private HeaderJson(String text) {
        this.text = text;
    }

    static Map<?, ?> parseObject(String text) {
        HeaderJson parser = new HeaderJson(text);
        Object value = parser.value(0);
        parser.skipSpace();
        if (parser.at < text.length()) {
            throw parser.error("the end");
        }
        if (!(value instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("the header is no JSON object");
        }
        return object;
    }

    private Object value(int depth) {
        skipSpace();
        char c = peek();
        if (depth == MAX_DEPTH) {
            throw error("no deeper nesting");
        } else if (c == '{') {
            return object(depth);
        } else if (c == '[') {
            return array(depth);
        } else if (c == '"') {
            return string();
        }
        return integer();
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        skipSpace();
        boolean more = peek() != '}';
        while (more) {
            skipSpace();
            String key = string();
            skipSpace();
            expect(':');
            if (members.putIfAbsent(key, value(depth + 1)) != null) {
                throw new IllegalArgumentException("\"" + key + "\" occurs twice in the header");
            }
            skipSpace();
            more = peek() == ',';
            at += more ? 1 : 0;
        }
        expect('}');
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> elements = new ArrayList<>();
        at++;
        skipSpace();
        boolean more = peek() != ']';
        while (more) {
            elements.add(value(depth + 1));
            skipSpace();
            more = peek() == ',';
            at += more ? 1 : 0;
        }
        expect(']');
        return elements;
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c == '\\') {
                string.append(escaped());
            } else if (c < ' ') {
                throw error("no control character");
            } else {
                string.append(c);
            }
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw error("four hexadecimal digits");
                }
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = HEXADECIMAL.indexOf(Character.toLowerCase(text.charAt(at++)));
                    if (digit < 0) {
                        throw error("a hexadecimal digit");
                    }
                    code = 16 * code + digit;
                }
                yield (char) code;
            }
            default -> throw error("an escape");
        };
    }

    private Long integer() {
        int start = at;
        while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Long.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            throw error("an integer");
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw error("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw error("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException error(String expected) {
        return new IllegalArgumentException("the header is no valid JSON at character " + at + ", expected " + expected);
    }

    /** A string as JSON. */
    static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u00").append(HEXADECIMAL.charAt(c >> 4)).append(HEXADECIMAL.charAt(c & 15));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
