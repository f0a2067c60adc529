using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace BillingGrains.Connectors.Generic.Answers;

/// <summary>In what a body is written.</summary>
internal enum BodyKind
{
    None = 0,
    Json = 1,
    Xml = 2,
    Form = 3,
}

/// <summary>An answer, or a part of one, in which paths find texts and parts.</summary>
internal abstract class AnswerBody
{
    /// <summary>Null for a text that is not of the kind: a page of a proxy, for example.</summary>
    /// <param name="namespaces">Prefixes of XPaths.</param>
    public static AnswerBody? Read(string text, BodyKind kind, IXmlNamespaceResolver namespaces)
    {
        try
        {
            return kind == BodyKind.Xml
                ? new XmlBody(XDocument.Parse(text), namespaces)
                : new JsonBody(ReadJson(text));
        }
        catch (Exception broken) when (broken is JsonException or XmlException)
        {
            return null;
        }
    }

    /// <summary>Null, or what is wrong with a path: a JSONPath for JSON, an XPath 1.0 for XML.</summary>
    public static string? FaultOf(string path, BodyKind kind, IXmlNamespaceResolver namespaces)
    {
        try
        {
            if (kind == BodyKind.Xml)
            {
                _ = new XDocument(new XElement("none")).XPathEvaluate(path, namespaces);
            }
            else
            {
                _ = new JObject().SelectTokens(path).ToList();
            }

            return null;
        }
        catch (Exception wrong) when (wrong is JsonException or XPathException or ArgumentException)
        {
            return $"\"{path}\" is no {(kind == BodyKind.Xml ? "XPath" : "JSONPath")}: {wrong.Message}";
        }
    }

    /// <summary>As a text.</summary>
    public abstract string Written { get; }

    /// <summary>What a path finds, as texts, without nulls.</summary>
    public abstract IEnumerable<string> Texts(string path);

    /// <summary>What a path finds, as parts in which paths find more.</summary>
    public abstract IEnumerable<AnswerBody> Parts(string path);

    private static JToken ReadJson(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text))
        {
            // Amounts stay as they are written, and texts that look like dates stay texts.
            FloatParseHandling = FloatParseHandling.Decimal,
            DateParseHandling = DateParseHandling.None,
        };
        return JToken.ReadFrom(reader);
    }

    private sealed class JsonBody(JToken token) : AnswerBody
    {
        public override string Written => token.ToString(Newtonsoft.Json.Formatting.None);

        public override IEnumerable<string> Texts(string path) => Select(path)
            .Where(static found => found.Type is not (JTokenType.Null or JTokenType.Undefined))
            .Select(static found => found is JValue { Value: var value }
                ? value switch
                {
                    bool truth => truth ? "true" : "false",
                    IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                    _ => value?.ToString() ?? "",
                }
                : found.ToString(Newtonsoft.Json.Formatting.None));

        public override IEnumerable<AnswerBody> Parts(string path) => Select(path)
            .Where(static found => found.Type is not JTokenType.Null).Select(static found => new JsonBody(found));

        private IEnumerable<JToken> Select(string path)
        {
            try
            {
                return [.. token.SelectTokens(path)];
            }
            catch (JsonException)
            {
                // A path that meets another shape than it expects finds nothing there.
                return [];
            }
        }
    }

    private sealed class XmlBody(XNode node, IXmlNamespaceResolver namespaces) : AnswerBody
    {
        public override string Written => node.ToString();

        public override IEnumerable<string> Texts(string path) => node.XPathEvaluate(path, namespaces) switch
        {
            System.Collections.IEnumerable found and not string => found.OfType<XObject>().Select(static one => one switch
            {
                XElement element => element.Value,
                XAttribute attribute => attribute.Value,
                XText text => text.Value,
                _ => "",
            }),
            IFormattable single => [single.ToString(null, CultureInfo.InvariantCulture)],
            var other => [other.ToString() ?? ""],
        };

        public override IEnumerable<AnswerBody> Parts(string path) =>
            node.XPathSelectElements(path, namespaces).Select(one => new XmlBody(one, namespaces));
    }
}
