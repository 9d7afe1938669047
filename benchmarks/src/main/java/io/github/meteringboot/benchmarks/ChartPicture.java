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

package io.github.meteringboot.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.Plot;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * An SVG picture of several charts, with texts beside them. All texts begin at a given
 * place, because the fonts of a browser have other widths than those of this machine.
 */
public final class ChartPicture {

	/**
	 * The color of texts.
	 */
	public static final Color INK = new Color(0x1f2328);

	/**
	 * The color of axes, and of texts of less importance.
	 */
	public static final Color PALE_INK = new Color(0x59636e);

	/**
	 * The color of grid lines.
	 */
	public static final Color GRID = new Color(0xe6e9ec);

	/**
	 * The color of the starter.
	 */
	public static final Color STARTER = new Color(0x0969da);

	/**
	 * The color of the usual way without the starter.
	 */
	public static final Color USUAL = new Color(0xbc4c00);

	/**
	 * The font of most texts.
	 */
	public static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

	/**
	 * The font of the axes.
	 */
	public static final Font SMALL_FONT = FONT.deriveFont(11f);

	/**
	 * The font of headings.
	 */
	public static final Font BOLD_FONT = FONT.deriveFont(Font.BOLD);

	private static final Font TITLE_FONT = BOLD_FONT.deriveFont(16f);

	private static final int MARGIN = 24;

	private static final int ROUNDING = 12;

	private final SVGGraphics2D graphics;

	private final Element root;

	/**
	 * Create an instance.
	 * @param width the width of the picture
	 * @param height the height of the picture
	 * @param title the title above the charts
	 * @param subtitle the line below the title
	 * @param description a description for readers who do not see the picture
	 */
	public ChartPicture(int width, int height, String title, String subtitle, String description) {
		Document document = createDocument();
		SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
		context.setComment(null);
		context.setPrecision(2);
		this.graphics = new SVGGraphics2D(context, false);
		this.graphics.setSVGCanvasSize(new Dimension(width, height));
		this.root = document.createElementNS(SVGGraphics2D.SVG_NAMESPACE_URI, "svg");
		this.root.setAttribute("viewBox", "0 0 %d %d".formatted(width, height));
		this.root.setAttribute("role", "img");
		append("title", title);
		append("desc", description);
		// a page of its own, so that the texts are readable on a dark background
		RoundRectangle2D page = new RoundRectangle2D.Double(0.5, 0.5, width - 1, height - 1, ROUNDING, ROUNDING);
		this.graphics.setPaint(Color.WHITE);
		this.graphics.fill(page);
		this.graphics.setPaint(GRID);
		this.graphics.setStroke(new BasicStroke(1));
		this.graphics.draw(page);
		text(title, MARGIN, 32, TITLE_FONT, INK);
		text(subtitle, MARGIN, 52, FONT, PALE_INK);
	}

	private static Document createDocument() {
		try {
			return DocumentBuilderFactory.newInstance()
				.newDocumentBuilder()
				.getDOMImplementation()
				.createDocument(SVGGraphics2D.SVG_NAMESPACE_URI, "svg", null);
		}
		catch (ParserConfigurationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void append(String name, String text) {
		Element element = this.root.getOwnerDocument().createElementNS(SVGGraphics2D.SVG_NAMESPACE_URI, name);
		element.setTextContent(text);
		this.root.appendChild(element);
	}

	/**
	 * Draw a chart.
	 * @param plot the plot of the chart
	 * @param x the left end of the chart, axes included
	 * @param y the upper end of the chart
	 * @param width the width of the chart
	 * @param height the height of the chart
	 * @return the area of the data within the chart
	 */
	public Rectangle2D chart(Plot plot, double x, double y, double width, double height) {
		plot.setBackgroundPaint(null);
		plot.setOutlineVisible(false);
		JFreeChart chart = new JFreeChart(null, null, plot, false);
		chart.setBackgroundPaint(null);
		ChartRenderingInfo info = new ChartRenderingInfo();
		chart.draw(this.graphics, new Rectangle2D.Double(x, y, width, height), new Point2D.Double(x, y), info);
		return info.getPlotInfo().getDataArea();
	}

	/**
	 * Write a text.
	 * @param text the text
	 * @param x the place at which the text begins
	 * @param y the base line of the text
	 * @param font the font
	 * @param color the color
	 */
	public void text(String text, double x, double y, Font font, Color color) {
		this.graphics.setFont(font);
		this.graphics.setPaint(color);
		this.graphics.drawString(text, (float) x, (float) y);
	}

	/**
	 * Write the picture to a file. This ends the picture.
	 * @param file the file, with the extension {@code svg}
	 * @throws IOException if the file cannot be written
	 */
	public void writeTo(Path file) throws IOException {
		this.graphics.getRoot(this.root);
		try (Writer writer = Files.newBufferedWriter(file)) {
			this.graphics.stream(this.root, writer);
		}
	}

}
