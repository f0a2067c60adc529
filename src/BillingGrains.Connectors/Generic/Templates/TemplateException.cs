namespace BillingGrains.Connectors.Generic.Templates;

/// <summary>A request cannot be made of a document: a value is missing, has no counterpart in a table, or does not fit its
/// format. Thrown before anything is sent.</summary>
internal sealed class TemplateException(string message) : Exception(message);
