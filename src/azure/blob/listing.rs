//! A page of a [list of blobs](https://learn.microsoft.com/rest/api/storageservices/list-blobs): XML, of which two elements count.

/// A page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) names: Vec<String>,
    /// What the next page is asked for with.
    pub(super) next: Option<String>,
}

impl Page {
    /// Reads a page; nothing if it is none, or was cut off.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (_, inside) = text.split_once("<EnumerationResults")?;
        let (inside, _) = inside.rsplit_once("</EnumerationResults>")?;
        let (mut names, mut rest) = (Vec::new(), inside);
        // `<` in a text is `&lt;`, so that a name can hold no tag.
        while let Some((_, blob)) = rest.split_once("<Blob>") {
            let (blob, after) = blob.split_once("</Blob>")?;
            names.push(name(blob)?);
            rest = after;
        }
        let next = match rest.split_once("<NextMarker>") {
            Some((_, marker)) => Some(text_of(marker.split_once("</NextMarker>")?.0)?).filter(|marker| !marker.is_empty()),
            None => None,
        };
        Some(Page { names, next })
    }
}

/// The name in a blob. What XML cannot hold makes it encoded as in a URL.
fn name(blob: &str) -> Option<String> {
    let (_, name) = blob.split_once("<Name")?;
    let (attributes, name) = name.split_once('>')?;
    let text = text_of(name.split_once("</Name>")?.0)?;
    if attributes.contains("Encoded=\"true\"") { decoded(&text) } else { Some(text) }
}

/// A text with its references resolved.
fn text_of(xml: &str) -> Option<String> {
    let mut text = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((before, after)) = rest.split_once('&') {
        let (reference, after) = after.split_once(';')?;
        text.push_str(before);
        text.push(match reference {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => {
                let number = reference.strip_prefix('#')?;
                let number = match number.strip_prefix('x') {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => number.parse(),
                };
                char::from_u32(number.ok()?)?
            }
        });
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read() {
        let page = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://a/\" ContainerName=\"c\">\
                    <Prefix>chain/</Prefix><Blobs><Blob><Name>chain/a&amp;b&#x20;&#228;&lt;Name&gt;</Name><Properties><Etag>1</Etag></Properties></Blob>\
                    <Blob><Name Encoded=\"true\">a%EF%BF%BF%25</Name></Blob><BlobPrefix><Name>no/</Name></BlobPrefix></Blobs>\
                    <NextMarker>2!8&amp;</NextMarker></EnumerationResults>";
        let names = vec!["chain/a&b ä<Name>".to_owned(), "a\u{ffff}%".to_owned()];
        assert_eq!(Page::read(page.as_bytes()), Some(Page { names: names.clone(), next: Some("2!8&".to_owned()) }));
        let last = page.replace("<NextMarker>2!8&amp;</NextMarker>", "<NextMarker />");
        assert_eq!(Page::read(last.as_bytes()), Some(Page { names, next: None }));
        for end in 0..page.len() {
            assert_eq!(Page::read(&page.as_bytes()[..end]), None, "{end}");
        }
        assert_eq!(Page::read(page.replace("&amp;b", "&b;").as_bytes()), None);
        assert_eq!(Page::read(page.replace("%25", "%2").as_bytes()), None);
    }
}
