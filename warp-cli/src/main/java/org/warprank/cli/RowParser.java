package org.warprank.cli;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.warprank.cli.Columns.Role;
import org.warprank.nn.data.InteractionsBuilder;

/** Turns the rows of one file into interactions, by the places that its header gives to the columns. */
final class RowParser {

    private static final Pattern SECONDS = Pattern.compile("[+-]?[0-9]+");
    private static final int DATE_LENGTH = "2026-03-01".length();
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart().appendLiteral('T').append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart().appendOffsetId().toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final String file;
    private final Columns columns;
    private final int fields;
    private final Map<Role, Integer> places;
    private final List<String> ignored;

    private RowParser(String file, Columns columns, int fields, Map<Role, Integer> places, List<String> ignored) {
        this.file = file;
        this.columns = columns;
        this.fields = fields;
        this.places = places;
        this.ignored = ignored;
    }

    static RowParser of(String file, CsvRecord header, Columns columns) {
        String where = file + ":" + header.getStartingLineNumber() + ": ";
        List<String> names = header.getFields();
        List<String> ignored = new ArrayList<>(names);
        Map<Role, Integer> places = new EnumMap<>(Role.class);
        for (Role role : columns.names().keySet()) {
            String name = columns.names().get(role);
            int place = names.indexOf(name);
            if (place >= 0) {
                places.put(role, place);
                ignored.remove(name);
            } else if (columns.mandatory().contains(role)) {
                throw new BadInputException(where + "columns " + quoted(names) + ", expected " + Text.quote(name)
                        + " among them" + columns.hint());
            }
            if (names.lastIndexOf(name) != place) {
                throw new BadInputException(where + "column " + Text.quote(name) + " twice, expected it once");
            }
        }
        return new RowParser(file, columns, names.size(), places, List.copyOf(ignored));
    }

    private static String quoted(List<String> names) {
        String all = names.stream().limit(10).map(Text::quote).collect(Collectors.joining(", "));
        return names.size() > 10 ? all + ", ..." : all;
    }

    /** The columns that hold nothing of an interaction. */
    List<String> ignored() {
        return ignored;
    }

    void add(CsvRecord row, InteractionsBuilder to) {
        if (row.getFieldCount() != fields) {
            throw error(row, row.getFieldCount() + (row.getFieldCount() == 1 ? " field" : " fields"),
                    fields + " as in the header");
        }
        String user = id(row, Role.USER);
        String item = id(row, Role.ITEM);
        float weight = places.containsKey(Role.WEIGHT) ? weight(row) : 1f;
        if (places.containsKey(Role.TIMESTAMP)) {
            to.add(user, item, weight, timestamp(row));
        } else {
            to.add(user, item, weight);
        }
    }

    private String id(CsvRecord row, Role role) {
        String id = row.getField(places.get(role));
        if (id.isEmpty()) {
            throw error(row, "an empty " + columns.idName(role), "at least one character");
        }
        return id;
    }

    private float weight(CsvRecord row) {
        String text = row.getField(places.get(Role.WEIGHT));
        try {
            float weight = Float.parseFloat(text);
            if (weight > 0 && weight <= Float.MAX_VALUE && Numbers.isPlain(text)) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw error(row, "weight " + Text.quote(text), "a finite number above 0");
    }

    private long timestamp(CsvRecord row) {
        String text = row.getField(places.get(Role.TIMESTAMP));
        try {
            if (SECONDS.matcher(text).matches()) {
                return Long.parseLong(text);
            }
            // As databases write it.
            String iso = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' '
                    ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1) : text;
            TemporalAccessor time = ISO.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            return switch (time) {
                case OffsetDateTime at -> at.toEpochSecond();
                case LocalDateTime at -> at.toEpochSecond(ZoneOffset.UTC);
                default -> LocalDate.from(time).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw error(row, "timestamp " + Text.quote(text), "whole seconds since 1970 or ISO-8601, such as "
                    + "2026-03-01T08:30:00Z");
        }
    }

    private BadInputException error(CsvRecord row, String found, String expected) {
        return new BadInputException(file + ":" + row.getStartingLineNumber() + ": " + found + ", expected " + expected);
    }
}
