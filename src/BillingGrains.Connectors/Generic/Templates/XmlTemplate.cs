using System.Text;
using System.Xml;
using System.Xml.Linq;
using BillingGrains.Domain.Expressions;

namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>An XML document with placeholders in texts and attributes. The attributes <c>for</c> and <c>if</c> of the
/// namespace "urn:billinggrains:template" repeat an element or leave it out.</summary>
internal sealed class XmlTemplate
{
    private static readonly XNamespace Steering = "urn:billinggrains:template";

    private readonly Element root;

    private XmlTemplate(Element root) => this.root = root;

    /// <summary>Null with a fault told.</summary>
    public static XmlTemplate? Compile(string text, Scope scope, Place place)
    {
        try
        {
            var document = XDocument.Parse(text, LoadOptions.None);
            var root = Read(document.Root!, scope, place);
            if (root is { Loop: not null })
            {
                place.Fault("A document has one root; it cannot be in a loop.");
                return null;
            }

            return root is null ? null : new XmlTemplate(root);
        }
        catch (XmlException broken)
        {
            place.Fault($"The XML cannot be read: {broken.Message}");
            return null;
        }
    }

    public string Text(Render render)
    {
        var text = new StringBuilder();
        try
        {
            using var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true });
            Write(root, render).Single().WriteTo(writer);
        }
        catch (ArgumentException unwritable)
        {
            throw new TemplateException($"A text holds what XML cannot carry: {unwritable.Message}");
        }

        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + text;
    }

    private static Element? Read(XElement source, Scope scope, Place place)
    {
        var here = place with { Pointer = $"{place.Pointer}<{source.Name.LocalName}>" };
        Loop? loop = null;
        if (source.Attribute(Steering + "for") is { } repeated)
        {
            loop = Loop.Read(repeated.Value, scope, here);
            if (loop is null)
            {
                return null;
            }
        }

        var inside = loop?.Inside ?? scope;
        var test = source.Attribute(Steering + "if") is { } condition
            ? inside.Compile(condition.Value, ExpressionType.Bool, here)
            : null;
        var attributes = source.Attributes()
            .Where(one => one.Name.Namespace != Steering && !(one.IsNamespaceDeclaration && one.Value == Steering))
            .Select(one => (one, TextTemplate.Compile(one.Value, inside, here))).ToList();
        var nodes = source.Nodes().Select(node => node switch
        {
            XText text => TextTemplate.Compile(text.Value, inside, here),
            XElement child => Read(child, inside, here),
            _ => (object?)"",
        }).Where(node => node is not "").ToList();
        return attributes.Exists(one => one.Item2 is null) || nodes.Contains(null)
            || (test is null && source.Attribute(Steering + "if") is not null)
            ? null
            : new Element(source.Name, loop, test, attributes.ConvertAll(one => (one.one, one.Item2!)), nodes!);
    }

    private static IEnumerable<XElement> Write(Element element, Render render)
    {
        var turns = element.Loop?.Turns(render) ?? [render];
        foreach (var turn in turns.Where(turn => element.Test?.Of(turn.Bindings).IsTrue ?? true))
        {
            var made = new XElement(element.Name);
            foreach (var (attribute, value) in element.Attributes)
            {
                made.Add(new XAttribute(attribute.Name, value.Text(turn)));
            }

            foreach (var node in element.Nodes)
            {
                made.Add(node is TextTemplate text ? new XText(text.Text(turn)) : Write((Element)node, turn));
            }

            yield return made;
        }
    }

    private sealed record Element(
        XName Name, Loop? Loop, ScopedExpression? Test, List<(XAttribute Attribute, TextTemplate Value)> Attributes,
        List<object> Nodes);
}
