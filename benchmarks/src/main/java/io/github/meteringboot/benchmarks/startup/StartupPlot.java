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

package io.github.meteringboot.benchmarks.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws groups of bars, a bar for each variant, with the range of what was measured.
 */
final class StartupPlot {

	private static final int WIDTH = 960;

	private static final int LEFT = 70;

	private static final int TOP = 50;

	private static final int PLOT_WIDTH = WIDTH - LEFT - 20;

	private static final int PLOT_HEIGHT = 260;

	private static final int HEIGHT = TOP + PLOT_HEIGHT + 100;

	private static final double GAP = 0.25;

	// a range that is wider than this many times the highest median is cut off
	private static final double HEADROOM = 1.35;

	private static final Map<Variant, String> COLORS = Map.of(Variant.BY_HAND, "#d55e00", Variant.ONE_CLIENT, "#f0c674",
			Variant.BACKGROUND, "#56b4e9", Variant.NO_SDK, "#999999", Variant.SIGNER_ONLY, "#009e73", Variant.STARTER,
			"#0072b2");

	private final String title;

	private final List<String> elements = new ArrayList<>();

	StartupPlot(String title) {
		this.title = title;
	}

	String toSvg(Map<String, Map<Variant, Statistic>> groups) {
		double highest = groups.values()
			.stream()
			.flatMap((bars) -> bars.values().stream())
			.mapToDouble(Statistic::median)
			.max()
			.orElse(1);
		int step = step(highest * HEADROOM);
		int top = (int) Math.ceil(highest * HEADROOM / step) * step;
		text(WIDTH / 2, 24, "middle", this.title + ", in ms", " font-weight=\"bold\"");
		for (int value = 0; value <= top; value += step) {
			double y = y(value, top);
			line(LEFT, y, LEFT + PLOT_WIDTH, y, (value == 0) ? "#333333" : "#dddddd");
			text(LEFT - 8, y + 4, "end", Integer.toString(value), "");
		}
		double width = (double) PLOT_WIDTH / groups.size();
		int index = 0;
		for (Map.Entry<String, Map<Variant, Statistic>> group : groups.entrySet()) {
			double left = LEFT + index * width;
			text(left + width / 2, TOP + PLOT_HEIGHT + 22, "middle", group.getKey(), "");
			bars(left + width * GAP / 2, width * (1 - GAP), group.getValue(), top);
			index++;
		}
		legend();
		String head = """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
				<title>%s</title>
				<rect width="100%%" height="100%%" fill="#ffffff"/>
				""".formatted(WIDTH, HEIGHT, this.title);
		return head + String.join("\n", this.elements) + "\n</svg>\n";
	}

	private void bars(double left, double width, Map<Variant, Statistic> bars, int top) {
		double barWidth = width / bars.size();
		int index = 0;
		for (Map.Entry<Variant, Statistic> bar : bars.entrySet()) {
			Statistic statistic = bar.getValue();
			double x = left + index * barWidth;
			double y = y(Math.max(0, statistic.median()), top);
			this.elements.add(format("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>", x, y,
					barWidth - 2, TOP + PLOT_HEIGHT - y, COLORS.getOrDefault(bar.getKey(), "#000000")));
			double middle = x + barWidth / 2 - 1;
			double highest = y(Math.max(0, Math.min(top, statistic.highest())), top);
			line(middle, y(Math.max(0, statistic.lowest()), top), middle, highest, "#333333");
			text(middle, highest - 5, "middle", "%.0f".formatted(statistic.median()), " font-size=\"10\"");
			index++;
		}
	}

	private void legend() {
		int index = 0;
		for (Variant variant : Variant.values()) {
			String color = COLORS.get(variant);
			if (color != null) {
				int x = LEFT + index % 3 * (PLOT_WIDTH / 3);
				int y = TOP + PLOT_HEIGHT + 54 + index / 3 * 24;
				this.elements.add(
						"<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"12\" fill=\"%s\"/>".formatted(x, y - 11, color));
				text(x + 24, y, "start", variant.label() + ": " + variant.description(), "");
				index++;
			}
		}
	}

	private static int step(double highest) {
		int step = 10;
		int[] factors = { 2, 5, 10 };
		for (int power = 10; step * 8 < highest; power *= 10) {
			for (int factor : factors) {
				if (step * 8 < highest) {
					step = power * factor;
				}
			}
		}
		return step;
	}

	private static double y(double value, int top) {
		return TOP + PLOT_HEIGHT * (1 - value / top);
	}

	private void line(double x1, double y1, double x2, double y2, String stroke) {
		this.elements.add(format("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>", x1, y1, x2,
				y2, stroke));
	}

	private void text(double x, double y, String anchor, String text, String attributes) {
		this.elements
			.add(format("<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\"%s>%s</text>", x, y, anchor, attributes, text));
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
