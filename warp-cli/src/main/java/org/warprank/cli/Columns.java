package org.warprank.cli;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The names that the columns of interactions have in the header of a file.
 *
 * @param names     the name of each column that is read
 * @param mandatory the columns without which a file is refused
 */
record Columns(Map<Role, String> names, Set<Role> mandatory) {

    /** What a column holds. */
    enum Role {
        USER, ITEM, WEIGHT, TIMESTAMP;

        /** The name of the column unless it is given, and in {@code --columns}. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads {@code user=userId,item=movieId}.
     *
     * @param option the value of the option, or null for the names every column has by default
     */
    static Columns parse(String option) {
        Map<Role, String> names = new EnumMap<>(Role.class);
        Set<Role> mandatory = new HashSet<>(Set.of(Role.USER, Role.ITEM));
        if (option != null) {
            for (String part : option.split(",", -1)) {
                int equals = part.indexOf('=');
                Role role = equals < 0 ? null : role(part.substring(0, equals));
                if (role == null || equals == part.length() - 1 || names.put(role, part.substring(equals + 1)) != null) {
                    throw new BadInputException("--columns is " + Text.option(option)
                            + ", expected user=NAME,item=NAME,weight=NAME,timestamp=NAME or a part of it, each at most once");
                }
                mandatory.add(role);
            }
        }
        for (Role role : Role.values()) {
            names.putIfAbsent(role, role.key());
        }
        if (Set.copyOf(names.values()).size() < names.size()) {
            throw new BadInputException("--columns is " + Text.option(option) + ", expected a different column for each of user, "
                    + "item, weight and timestamp");
        }
        return new Columns(names, mandatory);
    }

    /** Those of a file of features, in which a user is what has them, and an item a feature. */
    static Columns ofFeatures() {
        return new Columns(new EnumMap<>(Map.of(Role.USER, "id", Role.ITEM, "feature", Role.WEIGHT, "weight")),
                Set.of(Role.USER, Role.ITEM));
    }

    private boolean isOfFeatures() {
        return !names.containsKey(Role.TIMESTAMP);
    }

    /** What a field that has to have a character is called. */
    String idName(Role role) {
        return isOfFeatures() ? names.get(role) : role.key() + " id";
    }

    /** How other columns can be read, empty if they cannot. */
    String hint() {
        return isOfFeatures() ? "" : " (--columns gives other names)";
    }

    /** The same without the weight, so that its column is one of those that are ignored. */
    Columns withoutWeight() {
        Map<Role, String> others = new EnumMap<>(names);
        others.remove(Role.WEIGHT);
        Set<Role> needed = new HashSet<>(mandatory);
        needed.remove(Role.WEIGHT);
        return new Columns(others, needed);
    }

    private static Role role(String key) {
        for (Role role : Role.values()) {
            if (role.key().equals(key)) {
                return role;
            }
        }
        return null;
    }
}
