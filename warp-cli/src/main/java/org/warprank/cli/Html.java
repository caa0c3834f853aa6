package org.warprank.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Pieces of a page; the texts that are put into them mean themselves. */
final class Html {

    private Html() {
    }

    static String escape(String text) {
        return Text.withoutControls(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                .replace("\"", "&quot;").replace("'", "&#39;");
    }

    /** A table whose first column names the rows. It scrolls by itself where it is wider than the screen. */
    static String table(String caption, List<String> head, List<List<String>> rows) {
        String columns = head.stream().map(name -> "<th scope=\"col\">" + escape(name) + "</th>").collect(Collectors.joining());
        String body = rows.stream().map(row -> "<tr><th scope=\"row\">" + escape(row.getFirst()) + "</th>"
                + row.stream().skip(1).map(cell -> "<td>" + escape(cell) + "</td>").collect(Collectors.joining()) + "</tr>\n")
                .collect(Collectors.joining());
        String name = escape(caption);
        return "<div class=\"scroll\" role=\"region\" aria-label=\"" + name + "\" tabindex=\"0\"><table><caption>" + name
                + "</caption>\n<thead><tr>" + columns + "</tr></thead>\n<tbody>\n" + body + "</tbody></table></div>\n";
    }
}
