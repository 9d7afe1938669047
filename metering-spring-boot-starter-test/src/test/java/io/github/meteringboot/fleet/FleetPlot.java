/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.meteringboot.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws how many containers of a fleet are registered as time passes.
 */
final class FleetPlot {

	private static final int WIDTH = 960;

	private static final int HEIGHT = 400;

	private static final int PANEL_WIDTH = 380;

	private static final int PANEL_HEIGHT = 250;

	private static final int TOP = 50;

	private static final List<Integer> LEFT = List.of(70, 550);

	// how much longer than the lower bound the axis of time is
	private static final double SPAN = 1.8;

	private static final int POINTS = 200;

	private static final List<String> COLORS = List.of("#0072b2", "#f0c674", "#d55e00", "#777777");

	private final List<String> elements = new ArrayList<>();

	private final Map<String, List<String>> calls = new LinkedHashMap<>();

	private int panels;

	void panel(String title, Map<String, FleetResult> results) {
		int left = LEFT.get(this.panels++);
		FleetResult first = results.values().iterator().next();
		double seconds = SPAN * first.lowerBound().toSeconds();
		text(left + PANEL_WIDTH / 2, TOP - 18, "middle", title, " font-weight=\"bold\"");
		axes(left, seconds);
		line(left, TOP + PANEL_HEIGHT, left + PANEL_WIDTH / SPAN, TOP, "#999999\" stroke-dasharray=\"5 4");
		text(left + (int) (0.7 * PANEL_WIDTH / SPAN) - 10, TOP + (int) (0.3 * PANEL_HEIGHT), "end", "lower bound",
				" fill=\"#666666\"");
		List<String> names = List.copyOf(results.keySet());
		// the first one on top, and narrow, so that what coincides with it can be seen
		for (int index = names.size() - 1; index >= 0; index--) {
			curve(left, seconds * 1e9, results.get(names.get(index)), COLORS.get(index), (index == 0) ? 2 : 5);
		}
		results.forEach((name, result) -> this.calls.computeIfAbsent(name, (key) -> new ArrayList<>())
			.add("%.0f".formatted(result.callsPerTask())));
	}

	private void axes(int left, double seconds) {
		int bottom = TOP + PANEL_HEIGHT;
		for (int step = 0; step <= 4; step++) {
			int y = bottom - step * PANEL_HEIGHT / 4;
			line(left, y, left + PANEL_WIDTH, y, (step == 0) ? "#333333" : "#dddddd");
			text(left - 8, y + 4, "end", step * 25 + " %", "");
			int x = left + step * PANEL_WIDTH / 4;
			line(x, bottom, x, bottom + 5, "#333333");
			text(x, bottom + 20, "middle", "%.1f".formatted(step * seconds / 240).replace(".0", "") + " min", "");
		}
	}

	private void curve(int left, double nanos, FleetResult result, String color, int width) {
		StringBuilder points = new StringBuilder();
		int registered = 0;
		for (int point = 0; point <= POINTS; point++) {
			double now = nanos * point / POINTS;
			while (registered < result.registrations().length && result.registrations()[registered] <= now) {
				registered++;
			}
			points.append(format("%.1f,%.1f ", left + (double) PANEL_WIDTH * point / POINTS,
					TOP + PANEL_HEIGHT * (1 - (double) registered / result.tasks())));
		}
		this.elements.add("<polyline fill=\"none\" stroke-width=\"%d\" stroke=\"%s\" points=\"%s\"/>".formatted(width,
				color, points.toString().trim()));
	}

	private void legend() {
		int index = 0;
		for (Map.Entry<String, List<String>> entry : this.calls.entrySet()) {
			legend(index, "%s: %s calls each".formatted(entry.getKey(), String.join(" and ", entry.getValue())));
			index++;
		}
	}

	private void legend(int index, String text) {
		int x = LEFT.get(index % 2);
		int y = TOP + PANEL_HEIGHT + 52 + index / 2 * 24;
		this.elements.add("<rect x=\"%d\" y=\"%d\" width=\"24\" height=\"4\" fill=\"%s\"/>".formatted(x, y - 6,
				COLORS.get(index)));
		text(x + 32, y, "start", text, "");
	}

	private void line(double x1, double y1, double x2, double y2, String stroke) {
		this.elements.add(format("<line x1=\"%.0f\" y1=\"%.0f\" x2=\"%.0f\" y2=\"%.0f\" stroke=\"%s\"/>", x1, y1, x2,
				y2, stroke));
	}

	private void text(int x, int y, String anchor, String text, String attributes) {
		this.elements
			.add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\"%s>%s</text>".formatted(x, y, anchor, attributes, text));
	}

	String toSvg() {
		legend();
		String head = """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
				<title>Registered containers over time</title>
				<rect width="100%%" height="100%%" fill="#ffffff"/>
				""".formatted(WIDTH, HEIGHT);
		return head + String.join("\n", this.elements) + "\n</svg>\n";
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
